package dev.gatehouse.tls.acme;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;
import dev.gatehouse.tls.Wanted;

/**
 * Looks at each name of a certificate as the authority will: its addresses, its CAA records, and who answers there. All names are
 * looked at side by side, each for some seconds at most.
 */
final class NameChecks implements Preflight {

    /** What the authority calls itself in CAA records; empty where it does not say. */
    interface Identities {

        Collection<String> get() throws NotIssuedException;
    }

    private final CaaCheck caa;
    private final AddressCheck addresses;
    private final ReachCheck reach;
    private final Identities identities;
    private final Map<String, String> doubts = new ConcurrentHashMap<>();

    NameChecks(CaaCheck caa, AddressCheck addresses, ReachCheck reach, Identities identities) {
        this.caa = caa;
        this.addresses = addresses;
        this.reach = reach;
        this.identities = identities;
    }

    @Override
    public void check(Wanted wanted, Proof proof) throws NotIssuedException {
        doubts.remove(wanted.id());
        if (wanted.hasWildcard() && proof != Proof.DNS) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "an authority signs the wildcard %s for proof over DNS only".formatted(wanted.names()
                            .stream()
                            .filter(HostPattern::wildcard)
                            .findFirst()
                            .orElseThrow()),
                    "Set gatehouse.acme.challenge: dns and gatehouse.acme.dns, or list the hosts one by one.", null);
        }
        Collection<String> named = identities.get();
        List<String> found = sideBySide(wanted.names()
                .stream()
                .map(name -> (Callable<List<String>>) () -> check(name, proof, named))
                .toList());
        if (!found.isEmpty()) {
            doubts.put(wanted.id(), String.join("; ", found) + ".");
        }
    }

    @Override
    public Optional<String> doubts(Wanted wanted) {
        return Optional.ofNullable(doubts.get(wanted.id()));
    }

    /** @return what is doubtful */
    private List<String> check(HostPattern name, Proof proof, Collection<String> named) throws NotIssuedException {
        List<String> found = new ArrayList<>();
        if (proof != Proof.DNS) {
            List<InetAddress> at = addresses.of(name.name(), found);
            found.addAll(reach.check(name.name(), at, proof));
        }
        try {
            caa.check(name, named, proof);
        } catch (UnansweredException e) {
            if (e.serverFailed()) {
                throw new NotIssuedException(Kind.NOT_TRIED,
                        "the CAA records of %s were not found: %s".formatted(name, e.getMessage()),
                        "Ask whoever runs the name servers of that domain to mend them: an authority refuses, too.",
                        null);
            }
            found.add("the CAA records of %s were not found (%s)".formatted(name, e.getMessage()));
        }
        return found;
    }

    /** @throws NotIssuedException the first that somebody throws */
    static List<String> sideBySide(List<Callable<List<String>>> tasks) throws NotIssuedException {
        List<String> all = new ArrayList<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<String>> result : workers.invokeAll(tasks)) {
                all.addAll(result.get());
            }
            return all;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NotIssuedException(Kind.UNAVAILABLE, "the program was stopped while it looked at names", "",
                    null);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case NotIssuedException reason -> throw reason;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
