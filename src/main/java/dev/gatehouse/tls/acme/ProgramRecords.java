package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;

import dev.gatehouse.resolver.ServerAddress;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/**
 * Puts records into zones by a program of the operator's own, run as {@code PROGRAM present|cleanup NAME VALUE}. Nothing but its exit
 * status counts; what it prints is shown where that is not 0. It inherits no environment variable that could hold a secret of ours.
 */
final class ProgramRecords implements DnsRecords {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramRecords.class);

    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(5);
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL",
            "TZ", "TMPDIR");

    private final Path program;
    private final Lookups lookups;
    private final int port;
    private final Duration timeLimit;
    private final Visibility visibility;

    ProgramRecords(Path program, Lookups lookups) {
        this(program, lookups, ServerAddress.PORT, TIME_LIMIT, SEEN_WITHIN);
    }

    /**
     * @param port where the name servers of a zone listen
     * @param timeLimit how long the program may run
     * @param seenWithin how long it is waited until all servers of the zone tell of a record
     */
    ProgramRecords(Path program, Lookups lookups, int port, Duration timeLimit, Duration seenWithin) {
        this.program = program;
        this.lookups = lookups;
        this.port = port;
        this.timeLimit = timeLimit;
        this.visibility = new Visibility(seenWithin);
    }

    @Override
    public Placed place(String name, String value) throws NotIssuedException {
        Name owner;
        List<Zones.NameServer> servers;
        try {
            var zones = new Zones(lookups::ask);
            owner = zones.follow(Lookups.name(name));
            Optional<Name> zone = zones.zoneOf(owner);
            if (zone.isEmpty()) {
                throw new UnansweredException("no server names one", false);
            }
            servers = zones.serversOf(zone.get(), lookups, port);
        } catch (IOException e) {
            throw new NotIssuedException(Kind.UNAVAILABLE,
                    "the zone of %s was not found in DNS: %s".formatted(name, e.getMessage()),
                    "Check that names are answered on this machine, or set gatehouse.dns.servers.", null);
        }
        String at = owner.toString(true);
        run("present", at, value);
        Placed placed = () -> remove(at, value);
        try {
            visibility.await(owner, value, servers);
        } catch (NotIssuedException | RuntimeException e) {
            placed.close();
            throw e;
        }
        return placed;
    }

    private void remove(String name, String value) {
        try {
            run("cleanup", name, value);
        } catch (NotIssuedException e) {
            LOG.warn("the record {} may be there still: {}", name, e.getMessage());
        }
    }

    private void run(String action, String name, String value) throws NotIssuedException {
        String command = "%s %s %s".formatted(program, action, name);
        Process process;
        try {
            var builder = new ProcessBuilder(program.toString(), action, name, value).redirectErrorStream(true);
            builder.environment().keySet().retainAll(INHERITED);
            process = builder.start();
        } catch (IOException e) {
            throw new NotIssuedException(Kind.NOT_TRIED, "%s could not be run (%s)".formatted(command, e.getMessage()),
                    "Check gatehouse.acme.dns.program: an executable file with a proper first line.", null);
        }
        ProgramOutput output = ProgramOutput.of(process);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NotIssuedException(Kind.NOT_TRIED, "%s did not end within %s%s".formatted(command,
                        Visibility.inWords(timeLimit), output.inWords()), "Run it by hand to see what it waits for.",
                        null);
            }
            if (process.exitValue() != 0) {
                throw new NotIssuedException(Kind.NOT_TRIED, "%s ended with status %d%s".formatted(command,
                        process.exitValue(), output.inWords()), "Run it by hand, and mend what it says.", null);
            }
        } catch (IOException e) {
            throw new NotIssuedException(Kind.UNAVAILABLE, "%s: %s".formatted(command, e.getMessage()), "", null);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NotIssuedException(Kind.UNAVAILABLE, command + " was stopped, as the program itself", "", null);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
