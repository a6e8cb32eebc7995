package dev.gatehouse.resolver;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * Finds the addresses of a name as this machine would: in the file of hosts, then in DNS with the system's search list, and what is
 * called {@code .local} by the operating system at last. Waits; safe from any thread.
 */
final class Lookup {

    /** How soon a change of the file of hosts is seen, and how soon an answer of the system is asked for again. */
    private static final Duration OF_SYSTEM = Duration.ofSeconds(2);

    /** How long the addresses of one family wait for those of the other. */
    private static final Duration OTHER_FAMILY = Duration.ofMillis(500);

    private final HostsFile hosts;
    private final WatchedFile<ResolverRules> rules;
    private final List<InetSocketAddress> servers;
    private final NameServers asking = new NameServers();
    private final Executor threads;

    /**
     * @param servers who is asked; those that the system names where there are none
     * @param threads where questions wait, at least two at a time
     */
    Lookup(Path hosts, Path rules, List<InetSocketAddress> servers, Executor threads) {
        this.hosts = new HostsFile(hosts);
        this.rules = new WatchedFile<>(rules, ResolverRules::read);
        this.servers = servers;
        this.threads = threads;
    }

    Answer find(String name) {
        List<InetAddress> fixed = hosts.addresses(name);
        if (!fixed.isEmpty()) {
            return found(fixed, Resolution.Source.HOSTS);
        }
        Answer answer = askDns(name, rules.content().askedOf(servers));
        if (!(answer instanceof Answer.Found) && SystemNames.isLocal(name)) {
            List<InetAddress> local = SystemNames.addresses(name);
            return local.isEmpty() ? answer : found(local, Resolution.Source.SYSTEM);
        }
        return answer;
    }

    /** What is answered where looking went wrong for a reason of ours. */
    static Answer failed(String name) {
        return failed(name, "the lookup failed");
    }

    private static Answer failed(String name, String words) {
        return new Answer.Unknown(new UpstreamFailure.NameServerFailed(name, words));
    }

    private static Answer found(List<InetAddress> addresses, Resolution.Source source) {
        return new Answer.Found(Optional.of(addresses.stream().filter(Inet4Address.class::isInstance).toList()),
                Optional.of(addresses.stream().filter(address -> !(address instanceof Inet4Address)).toList()),
                OF_SYSTEM, source);
    }

    /** As the C library does it: a name that is not there, or has no address, or whose server fails leads to the next candidate. */
    private Answer askDns(String name, ResolverRules by) {
        Answer nothing = new Answer.None(new UpstreamFailure.NameNotFound(name));
        List<String> failures = new ArrayList<>();
        long end = NameServers.end();
        for (String candidate : by.candidates(name)) {
            Optional<Name> asked = nameOf(candidate);
            if (asked.isEmpty()) {
                continue;
            }
            switch (askBoth(name, asked.get(), by.servers(), end)) {
                case Answer.Found found -> {
                    return found;
                }
                case Answer.None none -> {
                    if (none.failure() instanceof UpstreamFailure.NameWithoutAddress) {
                        nothing = none;
                    }
                }
                case Answer.Unknown unknown -> {
                    if (!(unknown.failure() instanceof UpstreamFailure.NameServerFailed(var _, String words))) {
                        // Where one has failed before, that says more than that no time is left.
                        return failures.isEmpty() ? unknown : failed(name, failures.getLast());
                    }
                    failures.add(words);
                }
            }
        }
        return failures.isEmpty()
                ? nothing
                : failed(name, failures.getLast());
    }

    private static Optional<Name> nameOf(String text) {
        try {
            return Optional.of(Name.fromString(text, Name.root));
        } catch (TextParseException _) {
            return Optional.empty();
        }
    }

    private Answer askBoth(String name, Name asked, List<InetSocketAddress> of, long end) {
        var ipv6 = CompletableFuture.supplyAsync(() -> asking.ask(of, asked, NameServers.Family.IPV6, end), threads);
        Reply four = asking.ask(of, asked, NameServers.Family.IPV4, end);
        return together(name, four, four instanceof Reply.Addresses
                ? ipv6.completeOnTimeout(new Reply.Failed("", true), OTHER_FAMILY.toMillis(), TimeUnit.MILLISECONDS)
                        .join()
                : ipv6.join());
    }

    private static Answer together(String name, Reply four, Reply six) {
        if (four instanceof Reply.Addresses || six instanceof Reply.Addresses) {
            return new Answer.Found(addresses(four), addresses(six), shorter(ttl(four), ttl(six)),
                    Resolution.Source.DNS);
        }
        if (four instanceof Reply.Failed failed) {
            return unknown(name, failed);
        }
        if (six instanceof Reply.Failed failed) {
            return unknown(name, failed);
        }
        return new Answer.None(exists(four) || exists(six)
                ? new UpstreamFailure.NameWithoutAddress(name)
                : new UpstreamFailure.NameNotFound(name));
    }

    private static boolean exists(Reply reply) {
        return reply instanceof Reply.Nothing nothing && nothing.exists();
    }

    private static Answer unknown(String name, Reply.Failed failed) {
        return new Answer.Unknown(failed.silent()
                ? new UpstreamFailure.NameLookupTimedOut(name)
                : new UpstreamFailure.NameServerFailed(name, failed.words()));
    }

    private static Optional<List<InetAddress>> addresses(Reply reply) {
        return switch (reply) {
            case Reply.Addresses found -> Optional.of(found.addresses());
            case Reply.Nothing _ -> Optional.of(List.of());
            case Reply.Failed _ -> Optional.empty();
        };
    }

    private static Duration ttl(Reply reply) {
        return reply instanceof Reply.Addresses found ? found.ttl() : Duration.ofSeconds(Long.MAX_VALUE);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
