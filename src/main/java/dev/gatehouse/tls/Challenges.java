package dev.gatehouse.tls;

import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.site.HostName;
import dev.gatehouse.storage.Storage;

/**
 * The answers by which an authority recognises that a name is ours, while it looks. Reading never waits; safe from any thread. They
 * are stored, too, since the authority may meet another node than the one that asked for the certificate: {@link SharedChallenges}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8555#section-8.3">RFC 8555, section 8.3</a> for those by HTTP
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8737">RFC 8737</a> for those by TLS
 */
public final class Challenges {

    /** Where an authority looks; what follows is the token. */
    public static final String PATH = "/.well-known/acme-challenge/";

    /** The protocol in which it asks by TLS. */
    static final String PROTOCOL = "acme-tls/1";

    /** Where they are stored. */
    static final String FOLDER = "acme/challenges";

    private static final String BY_HTTP = "http-";
    private static final String BY_TLS = "tls-";

    private final Storage storage;
    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final Map<HostName, ServedCertificate> byName = new ConcurrentHashMap<>();
    private volatile Others others = new Others(Map.of(), Map.of());

    /** An answer that is given. */
    @FunctionalInterface
    public interface Placed extends AutoCloseable {

        /** Gives it no longer. */
        @Override
        void close();
    }

    private record Others(Map<String, String> byToken, Map<HostName, ServedCertificate> byName) {}

    Challenges(Storage storage) {
        this.storage = storage;
    }

    /** The answer for a token. */
    public Optional<String> answerTo(String token) {
        return Optional.ofNullable(byToken.get(token)).or(() -> Optional.ofNullable(others.byToken().get(token)));
    }

    /** The certificate that is the answer for a name. */
    Optional<ServedCertificate> certificateFor(HostName name) {
        return Optional.ofNullable(byName.get(name)).or(() -> Optional.ofNullable(others.byName().get(name)));
    }

    /** Answers a question by HTTP. Waits for the storage. */
    public Placed answer(String token, String text) {
        String stored = FOLDER + "/" + BY_HTTP + token;
        storage.write(stored, text);
        byToken.put(token, text);
        return () -> {
            byToken.remove(token);
            storage.delete(stored);
        };
    }

    /** Answers a question by TLS. Waits for the storage. */
    public Placed show(HostName name, Certificate certificate) {
        String stored = FOLDER + "/" + BY_TLS + name.value();
        storage.write(stored, certificate.toPem());
        byName.put(name, served(certificate));
        return () -> {
            byName.remove(name);
            storage.delete(stored);
        };
    }

    /** Gives the answers of all nodes. */
    void share(Map<String, String> stored) {
        Map<String, String> texts = new HashMap<>();
        Map<HostName, ServedCertificate> certificates = new HashMap<>();
        stored.forEach((name, value) -> {
            String file = name.substring(FOLDER.length() + 1);
            if (file.startsWith(BY_HTTP)) {
                texts.put(file.substring(BY_HTTP.length()), value);
            } else if (file.startsWith(BY_TLS)) {
                try {
                    Certificate certificate = Certificate.ofPem(value);
                    certificate.names().forEach(of -> certificates.put(of.name(), served(certificate)));
                } catch (CertificateException _) {
                    // Somebody else's file.
                }
            }
        });
        others = new Others(Map.copyOf(texts), Map.copyOf(certificates));
    }

    private static ServedCertificate served(Certificate certificate) {
        return ServedCertificate.forChallenge(certificate);
    }
}
