package dev.gatehouse.tls;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.site.HostName;

/**
 * The answers by which an authority recognises that a name is ours, while it looks. Reading never waits; safe from any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8555#section-8.3">RFC 8555, section 8.3</a> for those by HTTP
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8737">RFC 8737</a> for those by TLS
 */
public final class Challenges {

    /** Where an authority looks; what follows is the token. */
    public static final String PATH = "/.well-known/acme-challenge/";

    /** The protocol in which it asks by TLS. */
    static final String PROTOCOL = "acme-tls/1";

    /** An answer that is given. */
    @FunctionalInterface
    public interface Placed extends AutoCloseable {

        /** Gives it no longer. */
        @Override
        void close();
    }

    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final Map<HostName, ServedCertificate> byName = new ConcurrentHashMap<>();

    /** The answer for a token. */
    public Optional<String> answerTo(String token) {
        return Optional.ofNullable(byToken.get(token));
    }

    /** Answers a question by HTTP. */
    public Placed answer(String token, String text) {
        byToken.put(token, text);
        return () -> byToken.remove(token);
    }

    /** The certificate that is the answer for a name. */
    Optional<ServedCertificate> certificateFor(HostName name) {
        return Optional.ofNullable(byName.get(name));
    }
}
