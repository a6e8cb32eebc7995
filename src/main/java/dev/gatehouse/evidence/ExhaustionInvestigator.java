package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.kernel.SocketTables;
import dev.gatehouse.kernel.SystemFiles;

/** How much there is of what has run out, how much of it is in use, and which setting says so. */
final class ExhaustionInvestigator implements Investigator {

    private static final Pattern FILE_LIMIT = Pattern.compile("(?m)^Max open files\\s+(\\S+)");
    private static final Pattern TWO_NUMBERS = Pattern.compile("(\\d+)\\s+(\\d+)");
    private static final Pattern THREE_NUMBERS = Pattern.compile("(\\d+)\\s+(\\d+)\\s+(\\d+)");
    private static final long MUCH = 65_536;

    private final SystemFiles files;

    ExhaustionInvestigator(SystemFiles files) {
        this.files = files;
    }

    @Override
    public List<Evidence> examine(Incident incident) {
        var attempt = Attempt.of(incident);
        if (!(attempt.failure() instanceof Exhausted exhausted)) {
            return List.of();
        }
        return switch (exhausted.error()) {
            case EMFILE -> openFiles().stream().toList();
            case ENFILE -> openFilesOfAll().stream().toList();
            case ENOMEM, ENOBUFS -> memory();
            default -> attempt.address().flatMap(this::ports).stream().toList();
        };
    }

    private Optional<Evidence> openFiles() {
        Matcher limit = FILE_LIMIT.matcher(files.text("proc/self/limits").orElse(""));
        if (!limit.find()) {
            return Optional.empty();
        }
        long open = files.count("proc/self/fd");
        OptionalLong most = number(limit.group(1));
        long more = Math.max(MUCH, most.orElse(0) * 4);
        return Optional.of(new Evidence("open-files",
                "%s files and connections are open now, and this program may have %s".formatted(count(open),
                        most.isPresent() ? count(most.getAsLong()) : limit.group(1)),
                new UnitFiles(files).service()
                        .map(unit -> moreFiles(unit, more))
                        .orElseGet(() -> new Advice(Party.MACHINE,
                                "let this program have more files open (nofile), %d for example: by its container's setting (--ulimit nofile=%1$d), or before it is started (ulimit -n %1$d)"
                                        .formatted(more),
                                List.of()))));
    }

    private static Advice moreFiles(String unit, long more) {
        return new Advice(Party.MACHINE, "let this program have more files open",
                List.of(new Command("sudo systemctl edit " + unit,
                        "opens an addition to the unit; write two lines into it, [Service] and LimitNOFILE=%d: it may then have so many open"
                                .formatted(more)),
                        new Command("sudo systemctl restart " + unit, "puts it in force")));
    }

    private Optional<Evidence> openFilesOfAll() {
        Matcher numbers = THREE_NUMBERS.matcher(files.text("proc/sys/fs/file-nr").orElse(""));
        return numbers.find()
                ? Optional.of(new Evidence("open-files-of-all",
                        "all programs of this machine together have %s files open, of %s that there may be".formatted(
                                count(numbers.group(1)), count(numbers.group(3))),
                        new Advice(Party.MACHINE, "find the program that keeps so many open, or allow more",
                                List.of(new Command("sudo sysctl -w fs.file-max=" + doubled(numbers.group(3)),
                                        "the machine may then have twice as many open, until it starts again")))))
                : Optional.empty();
    }

    private Optional<Evidence> ports(InetSocketAddress address) {
        return withoutSource(address).or(() -> portsInUse(address));
    }

    /** The kernel says the same where it has no address of its own to send from, which is common in containers. */
    private Optional<Evidence> withoutSource(InetSocketAddress to) {
        InetAddress address = to.getAddress();
        if (!(address instanceof Inet6Address) || !files.exists("proc/net/tcp")) {
            return Optional.empty();
        }
        boolean isHere = address.isLoopbackAddress();
        boolean hasOne = files.lines("proc/net/if_inet6").stream().anyMatch(line -> line.endsWith(" lo") == isHere);
        return hasOne
                ? Optional.empty()
                : Optional.of(new Evidence("no-ipv6-address",
                        "%s is an address of IPv6, and this machine has none %s to connect from".formatted(
                                NetUtil.toAddressString(address),
                                isHere ? "on its loopback interface" : "but that of its loopback interface"),
                        new Advice(Party.CONFIGURATION, isHere
                                ? "write 127.0.0.1 into the site's upstream, if the application listens there"
                                : "write an IPv4 address of the application into the site's upstream, or give this machine an address of IPv6",
                                List.of(new Command("ip -6 address show",
                                        "shows the addresses of IPv6 that there are")))));
    }

    private Optional<Evidence> portsInUse(InetSocketAddress address) {
        Matcher range = TWO_NUMBERS.matcher(files.text("proc/sys/net/ipv4/ip_local_port_range").orElse(""));
        if (!range.find()) {
            return Optional.empty();
        }
        long ports = number(range.group(2)).orElse(0) - number(range.group(1)).orElse(0) + 1;
        var connections = new SocketTables(files).connectionsTo(address);
        String found = "of %s local ports (%s to %s), %s are in use for %s, %s of them by connections that have ended lately (TIME_WAIT)"
                .formatted(count(ports), range.group(1), range.group(2), count(connections.all()),
                        NetUtil.toSocketAddressString(address), count(connections.timeWait()));
        return Optional.of(connections.all() < ports / 2
                ? new Evidence("local-ports", found + ": now they would be enough", null)
                : new Evidence("local-ports", found, new Advice(Party.MACHINE,
                        (connections.timeWait() > connections.all() / 2
                                ? "see why connections to the application are closed so often: it may answer with Connection: close; until then, "
                                : "so many requests are at work there at once; ") + "allow more ports",
                        List.of(new Command("sudo sysctl -w net.ipv4.ip_local_port_range='15000 65535'",
                                "connections may then begin at any port from 15000 on, until the machine starts again")))));
    }

    private List<Evidence> memory() {
        String information = files.text("proc/meminfo").orElse("");
        Optional<Long> all = kibibytes(information, "MemTotal");
        Optional<Long> available = kibibytes(information, "MemAvailable");
        return all.isEmpty() || available.isEmpty()
                ? List.of()
                : List.of(new Evidence("memory",
                        "of %s MiB of memory %s are available%s".formatted(count(all.get() / 1024),
                                count(available.get() / 1024), sockets()),
                        null));
    }

    /** What sockets have of it, which has a limit of its own. */
    private String sockets() {
        Matcher used = Pattern.compile("(?m)^TCP:.* mem (\\d+)").matcher(files.text("proc/net/sockstat").orElse(""));
        Matcher limits = THREE_NUMBERS.matcher(files.text("proc/sys/net/ipv4/tcp_mem").orElse(""));
        return used.find() && limits.find()
                ? "; TCP has %s pages of %s that it may have (net.ipv4.tcp_mem)".formatted(count(used.group(1)),
                        count(limits.group(3)))
                : "";
    }

    private static Optional<Long> kibibytes(String information, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(information);
        return line.find() ? Optional.of(number(line.group(1)).orElse(0)) : Optional.empty();
    }

    private static OptionalLong number(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static String doubled(String number) {
        return String.valueOf(Math.min(Long.MAX_VALUE / 4, number(number).orElse(Long.MAX_VALUE / 4)) * 2);
    }

    private static String count(String number) {
        return number(number).isPresent() ? count(number(number).getAsLong()) : number;
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
