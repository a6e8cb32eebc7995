package dev.gatehouse.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.gatehouse.site.Inspection;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.NameOutlook;

/** Asks around, side by side and within one time limit. */
final class Probes {

    /** So many at a time; each may have open what a process has few of. */
    private static final int AT_A_TIME = 200;

    private final Inspection inspection;
    private final Duration limit;
    private final List<Question> questions = new ArrayList<>();

    /**
     * One thing to be asked.
     *
     * @param what in words, for when no answer comes in time
     */
    private record Question(Optional<String> site, String what, Callable<Probed> probe) {}

    /** An upstream, and how it is recognised. */
    private record Addressed(UpstreamAddress address, UpstreamTls tls) {}

    Probes(Inspection inspection, Duration limit) {
        this.inspection = inspection;
        this.limit = limit;
    }

    List<Probed> run() {
        Ports ports = Ports.of(inspection.settings());
        ThisMachine machine = ThisMachine.now();
        var outlook = new NameOutlook(inspection.settings());
        ports.byKey()
                .forEach((key, listening) -> ask(Optional.empty(), "port " + listening.port(),
                        new PortProbe(key, listening)::run));
        // Each leaves the others, and the words about it, some of the time.
        Duration each = limit.multipliedBy(4).dividedBy(5);
        for (Site site : inspection.sites().all()) {
            Optional<String> name = Optional.of(site.name());
            site.hosts().forEach(host -> ask(name, "name " + host, new NameProbe(name, host, outlook, machine)::run));
            upstreams(site).forEach(one -> ask(name, "upstream " + one.address(),
                    new UpstreamProbe(name, one.address(), one.tls(), ports, machine, each)::run));
        }
        if (ports.byKey().containsKey("gatehouse.https.port")) {
            Wanted.of(inspection.sites())
                    .forEach(wanted -> ask(Optional.of(wanted.site()), "certificate for " + wanted.names().getFirst(),
                            new CertificateProbe(wanted, outlook)::run));
        }
        return answers();
    }

    private static Set<Addressed> upstreams(Site site) {
        Set<Addressed> all = new LinkedHashSet<>();
        Stream.concat(Stream.of(site.rules()), site.paths().stream().map(SitePath::rules))
                .forEach(rules -> all.addAll(upstreams(rules)));
        return all;
    }

    private static List<Addressed> upstreams(SiteRules rules) {
        return rules.upstreams().stream().map(share -> new Addressed(share.address(), rules.tls())).toList();
    }

    private void ask(Optional<String> site, String what, Callable<Probed> probe) {
        questions.add(new Question(site, what, probe));
    }

    /** Who does not answer in time is not waited for, so that the executor is not closed but left behind. */
    @SuppressWarnings("resource")
    private List<Probed> answers() {
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        var room = new Semaphore(AT_A_TIME);
        try {
            List<Future<Probed>> answers = workers.invokeAll(
                    questions.stream().map(question -> inTurn(question, room)).toList(),
                    limit.toMillis(), TimeUnit.MILLISECONDS);
            List<Probed> all = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                all.add(answerOf(answers.get(i), questions.get(i)));
            }
            return all;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            workers.shutdownNow();
        }
    }

    private static Callable<Probed> inTurn(Question question, Semaphore room) {
        return () -> {
            room.acquire();
            try {
                return question.probe().call();
            } finally {
                room.release();
            }
        };
    }

    private Probed answerOf(Future<Probed> answer, Question question) throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException _) {
            return Probed.unknown(question.site(), question.what(),
                    "no answer within %s ms (--time-limit)".formatted(limit.toMillis()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(question.what(), e.getCause());
        }
    }
}
