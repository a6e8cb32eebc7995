package dev.gatehouse.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Protocol;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Whether an upstream answers, and in the protocol that it is addressed in. */
record UpstreamProbe(Optional<String> site, UpstreamAddress upstream, UpstreamTls tls, Ports ports, ThisMachine machine,
        Duration limit) {

    Probed run() {
        try {
            return upstream.socket() == null ? overNetwork() : overSocket(Path.of(upstream.socket()));
        } catch (IOException e) {
            UpstreamFailure failure = FailureRecognition.recognise(e, upstream.host(), false, limit)
                    .orElseGet(() -> new UpstreamFailure.Unknown(String.valueOf(e.getMessage())));
            return Probed.trouble(site, what(), words(failure), Remedy.of(failure, address()));
        }
    }

    private String what() {
        return "upstream " + upstream;
    }

    private String address() {
        return upstream.toString();
    }

    private static String words(UpstreamFailure failure) {
        return switch (failure) {
            case UpstreamFailure.Unknown(String words) -> words;
            case UpstreamFailure.TlsFailed(String reason) -> "TLS failed: " + reason;
            default -> failure.code().replace('-', ' ');
        };
    }

    private Probed overSocket(Path path) throws IOException {
        return judge(Conversation.with(_ -> Wire.to(path), limit));
    }

    private Probed overNetwork() throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(bare(upstream.host()));
        for (InetAddress address : addresses) {
            if (machine.has(address) && ports.isForVisitors(upstream.port())) {
                return Probed.trouble(site, what(), "is this Gatehouse itself: a request would go round for ever",
                        "Write the address and port of the application into upstream.");
            }
            if (machine.has(address) && ports.isForManagement(upstream.port())) {
                return Probed.trouble(site, what(), "is the management port of this Gatehouse",
                        "Write the address and port of the application into upstream.");
            }
        }
        return converse(firstThatAnswers(addresses));
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** As the engine does: the next address where one takes no connection. */
    private InetSocketAddress firstThatAnswers(InetAddress... addresses) throws IOException {
        IOException first = null;
        for (InetAddress address : addresses) {
            var at = new InetSocketAddress(address, upstream.port());
            try (Wire _ = Wire.to(at, limit.dividedBy(2))) {
                return at;
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("no address") : first;
    }

    private Probed converse(InetSocketAddress at) throws IOException {
        if (upstream.isSecure()) {
            Optional<IOException> objection = TlsTrial.objection(at, upstream, tls, limit.dividedBy(2));
            if (objection.isEmpty()) {
                return Probed.fine(site, what(), "speaks https");
            }
            Speech said = Conversation.with(wait -> Wire.to(at, wait), limit.dividedBy(2));
            if (said.protocol().filter(Protocol.TLS::equals).isPresent() || said.silent()) {
                throw objection.get();
            }
            return judge(said);
        }
        return judge(Conversation.with(wait -> Wire.to(at, wait), limit));
    }

    private Probed judge(Speech said) {
        if (said.silent()) {
            return Probed.trouble(site, what(), said.words(), "Look into the log of the application.");
        }
        Protocol protocol = said.protocol().orElse(null);
        if (protocol == null) {
            return Probed.trouble(site, what(), "speaks no protocol that is known here: \"%s\"".formatted(said.words()),
                    "Look which program listens there.");
        }
        return switch (protocol) {
            case HTTP -> upstream.isSecure()
                    ? Probed.trouble(site, what(), "speaks http, and is addressed as https",
                            "Write http:// into upstream.")
                    : Probed.fine(site, what(), "answers (%s)".formatted(said.words()));
            case TLS -> Probed.trouble(site, what(), "speaks https, and is addressed as http",
                    "Write %s into upstream.".formatted("https" + address().substring("http".length())));
            case HTTP_2 -> Probed.trouble(site, what(), "speaks HTTP/2 alone (h2c), without TLS",
                    "Have the application speak HTTP/1.1 as well: Gatehouse does not speak HTTP/2 with upstreams.");
            default -> Probed.trouble(site, what(), "speaks %s, not HTTP".formatted(protocol),
                    "Write the address and port of a web application into upstream.");
        };
    }
}
