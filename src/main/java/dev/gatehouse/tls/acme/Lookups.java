package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import com.google.common.net.InetAddresses;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import dev.gatehouse.resolver.ServerAddress;

/**
 * Questions to DNS. Nothing is remembered between them, and the machine's file of hosts is not read: what counts is what others see.
 * Waits, for a few seconds at most; safe from any thread.
 */
final class Lookups {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ROUNDS = 2;
    private static final int LONGEST_CHAIN = 8;

    private final Supplier<List<InetSocketAddress>> servers;

    /** Who answered last is asked first, so that one that is silent costs its time once. */
    private volatile @Nullable InetSocketAddress answered;

    private Lookups(Supplier<List<InetSocketAddress>> servers) {
        this.servers = servers;
    }

    /** Asks these, or the system's if there are none. */
    static Lookups by(List<InetSocketAddress> servers) {
        return new Lookups(servers.isEmpty() ? Lookups::ofSystem : () -> servers);
    }

    /** Read anew each time: a machine that moves to another network is told of other servers. */
    private static List<InetSocketAddress> ofSystem() {
        ResolverConfig.refresh();
        return ResolverConfig.getCurrentConfig().servers();
    }

    /**
     * Asks one after the other until one knows: a name with or without such records, or no such name.
     *
     * @throws UnansweredException if none does
     */
    Message ask(Name name, int type) throws UnansweredException {
        List<String> failures = new ArrayList<>();
        boolean serverFailed = false;
        for (int round = 0; round < ROUNDS && !serverFailed; round++) {
            failures.clear();
            for (InetSocketAddress server : inOrder()) {
                try {
                    Message answer = ask(server, name, type, true);
                    if (isAnswer(answer)) {
                        answered = server;
                        return answer;
                    }
                    serverFailed |= answer.getRcode() == Rcode.SERVFAIL;
                    failures.add(inWords(server) + " answers " + Rcode.string(answer.getRcode()));
                } catch (IOException e) {
                    failures.add(inWords(server) + " does not answer");
                }
            }
        }
        throw new UnansweredException(String.join(", ", failures), serverFailed);
    }

    private List<InetSocketAddress> inOrder() {
        InetSocketAddress first = answered;
        return servers.get().stream().sorted(Comparator.comparing(server -> !server.equals(first))).toList();
    }

    /** Whether somebody who knows has answered. */
    static boolean isAnswer(Message answer) {
        return answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN;
    }

    /**
     * Asks one server.
     *
     * @param recurse whether it is to ask others for us, or to tell what it holds itself
     */
    static Message ask(InetSocketAddress server, Name name, int type, boolean recurse) throws IOException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (!recurse) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        return send(server, query, Optional.empty(), false, PATIENCE);
    }

    static Message send(InetSocketAddress server, Message message, Optional<TSIG> key, boolean tcp, Duration limit)
            throws IOException {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(limit);
        resolver.setTCP(tcp);
        key.ifPresent(resolver::setTSIGKey);
        return resolver.send(message);
    }

    /** All records of a kind; the aliases on the way are followed, also where the server leaves that to us. */
    <T extends Record> List<T> records(Name name, int type, Class<T> kind) throws UnansweredException {
        Name asked = name;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Message answer = ask(asked, type);
            List<T> found = in(answer, Section.ANSWER, kind);
            Optional<Name> alias = found.isEmpty() ? lastAlias(answer, asked) : Optional.empty();
            if (alias.isEmpty()) {
                return found;
            }
            asked = alias.get();
        }
        return List.of();
    }

    /** Where the aliases of an answer lead; empty where there are none. */
    static Optional<Name> lastAlias(Message answer, Name name) {
        List<CNAMERecord> aliases = in(answer, Section.ANSWER, CNAMERecord.class);
        Optional<Name> last = Optional.empty();
        for (int i = 0; i < aliases.size(); i++) {
            Name at = last.orElse(name);
            last = aliases.stream()
                    .filter(alias -> alias.getName().equals(at))
                    .map(CNAMERecord::getTarget)
                    .findFirst()
                    .or(() -> at.equals(name) ? Optional.empty() : Optional.of(at));
        }
        return last;
    }

    static <T extends Record> List<T> in(Message answer, int section, Class<T> kind) {
        return answer.getSection(section).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** IPv4 and IPv6, in this order. */
    List<InetAddress> addresses(Name name) throws UnansweredException {
        List<InetAddress> all = new ArrayList<>();
        records(name, Type.A, ARecord.class).forEach(record -> all.add(record.getAddress()));
        records(name, Type.AAAA, AAAARecord.class).forEach(record -> all.add(record.getAddress()));
        return all;
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no name", e);
        }
    }

    static String inWords(InetSocketAddress server) {
        String address = InetAddresses.toUriString(server.getAddress());
        return server.getPort() == ServerAddress.PORT ? address : address + ":" + server.getPort();
    }
}
