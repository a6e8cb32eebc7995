package dev.gatehouse.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks name servers for the addresses of a name (RFC 1035), one after the other until one knows. Waits, for a few seconds at most;
 * safe from any thread.
 */
final class NameServers {

    /** Of the first round, and of the second. All of it, aliases and search list too, has to fit into the time that a request has to connect. */
    private static final List<Duration> PATIENCE = List.of(Duration.ofMillis(1000), Duration.ofMillis(2500));
    private static final Duration ALTOGETHER = Duration.ofMillis(4500);

    /** How many names a way over aliases has at most. */
    private static final int LONGEST_CHAIN = 16;

    /** How many addresses of one kind a name has at most; nobody would try more of them in the time that a request has. */
    private static final int MOST_ADDRESSES = 16;

    /** Who answered last is asked first, so that one that is silent costs its time once. */
    private volatile @Nullable InetSocketAddress answered;

    /** A kind of addresses. */
    enum Family {

        IPV4(Type.A), IPV6(Type.AAAA);

        private final int type;

        Family(int type) {
            this.type = type;
        }

        private static Optional<InetAddress> addressOf(Record one) {
            return Optional.ofNullable(switch (one) {
                case ARecord four -> four.getAddress();
                case AAAARecord six -> six.getAddress();
                default -> null;
            });
        }
    }

    /** Until when an answer is waited for that is asked for now, with all the questions that it takes. */
    static long end() {
        return System.nanoTime() + ALTOGETHER.toNanos();
    }

    /**
     * Asks, and follows aliases where a server leaves that to us.
     *
     * @param end of {@link #end}
     */
    Reply ask(List<InetSocketAddress> servers, Name name, Family family, long end) {
        Walk walk = new Walk(name);
        while (!walk.endless) {
            Name asked = walk.at;
            Asked one = askOnce(servers, asked, family, end);
            if (one.message() == null) {
                return new Reply.Failed(one.words(), one.silent());
            }
            walk.along(one.message().getSection(Section.ANSWER));
            List<InetAddress> found = walk.addresses(one.message().getSection(Section.ANSWER), family);
            if (!found.isEmpty()) {
                return new Reply.Addresses(found, Duration.ofSeconds(walk.ttl));
            }
            boolean denied = one.message().getRcode() == Rcode.NXDOMAIN;
            if (denied || (walk.at.equals(asked) && !walk.endless)) {
                return new Reply.Nothing(!denied);
            }
        }
        return new Reply.Failed("the aliases of %s do not end".formatted(name.toString(true)), false);
    }

    /** The way from a name over aliases to its addresses. */
    private static final class Walk {

        private final Set<Name> passed = new HashSet<>();
        private Name at;
        private long ttl = Long.MAX_VALUE;
        private boolean endless;

        Walk(Name at) {
            this.at = at;
            passed.add(at);
        }

        void along(List<Record> answer) {
            Optional<CNAMERecord> alias = aliasOf(at, answer);
            while (alias.isPresent() && !endless) {
                ttl = Math.min(ttl, alias.get().getTTL());
                endless = !passed.add(alias.get().getTarget()) || passed.size() > LONGEST_CHAIN;
                at = alias.get().getTarget();
                alias = aliasOf(at, answer);
            }
        }

        private static Optional<CNAMERecord> aliasOf(Name name, List<Record> answer) {
            return answer.stream()
                    .filter(CNAMERecord.class::isInstance)
                    .map(CNAMERecord.class::cast)
                    .filter(one -> one.getName().equals(name))
                    .findFirst();
        }

        /** Of too many the same ones are taken each time, in whatever order they come. */
        List<InetAddress> addresses(List<Record> answer, Family family) {
            Set<InetAddress> addresses = new LinkedHashSet<>();
            for (Record one : answer) {
                if (one.getType() == family.type && one.getName().equals(at)) {
                    Family.addressOf(one).ifPresent(addresses::add);
                    ttl = Math.min(ttl, one.getTTL());
                }
            }
            return addresses.size() <= MOST_ADDRESSES
                    ? List.copyOf(addresses)
                    : addresses.stream()
                            .sorted(Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned))
                            .limit(MOST_ADDRESSES)
                            .toList();
        }
    }

    /**
     * What came of a question.
     *
     * @param message an answer by somebody who knows; null where there is none
     */
    private record Asked(@Nullable Message message, String words, boolean silent) {}

    private Asked askOnce(List<InetSocketAddress> servers, Name name, Family family, long end) {
        Message query = Message.newQuery(Record.newRecord(name, family.type, DClass.IN));
        Set<String> failures = new LinkedHashSet<>();
        boolean silent = true;
        for (Duration patience : PATIENCE) {
            for (InetSocketAddress server : inOrder(servers)) {
                Duration left = Duration.ofNanos(Math.min(patience.toNanos(), end - System.nanoTime()));
                if (!left.isPositive()) {
                    break;
                }
                try {
                    Message answer = send(server, query, left);
                    if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                        answered = server;
                        return new Asked(answer, "", false);
                    }
                    silent = false;
                    failures.add(Words.of(server) + " answers " + Rcode.string(answer.getRcode()));
                } catch (IOException e) {
                    boolean timedOut = isTimeout(e);
                    silent &= timedOut;
                    failures.add(Words.of(server) + (timedOut ? " does not answer" : " cannot be asked"));
                }
            }
            // Somebody is there, and would say the same again.
            if (!silent) {
                break;
            }
        }
        return new Asked(null, String.join(", ", failures), silent);
    }

    private List<InetSocketAddress> inOrder(List<InetSocketAddress> servers) {
        InetSocketAddress first = answered;
        return servers.stream().sorted(Comparator.comparing(server -> !server.equals(first))).toList();
    }

    /** Over UDP, and over TCP where the answer is too long for that. */
    private static Message send(InetSocketAddress server, Message query, Duration limit) throws IOException {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(limit);
        return resolver.send(query);
    }

    private static boolean isTimeout(IOException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
