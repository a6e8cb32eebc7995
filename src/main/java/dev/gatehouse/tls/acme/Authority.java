package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;

import dev.gatehouse.tls.NotIssuedException;

/** An authority as its directory describes it (RFC 8555, section 7.1.1). Waits; safe from any thread. */
final class Authority {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI directory;
    private final @Nullable Path root;
    private @Nullable Session session;

    /** @param root PEM of what its own API is recognised by; null for what the system knows */
    Authority(URI directory, @Nullable Path root) {
        this.directory = directory;
        this.root = root;
    }

    URI directory() {
        return directory;
    }

    /** What it is called in messages. */
    String name() {
        return directory.getAuthority();
    }

    /** Where what belongs to it is stored. Several authorities may live on one host. */
    String folder() {
        String host = directory.getAuthority().replace(':', '-');
        return "acme/" + (host + directory.getPath()).replaceAll("[^A-Za-z0-9.-]", "_");
    }

    /** The way to it, with what was learned of it on the way. */
    synchronized Session session() throws NotIssuedException {
        Session known = session;
        if (known == null) {
            known = new Session(directory, new AuthorityProvider(root == null ? null : trusting(root)));
            known.networkSettings().setTimeout(LIMIT);
            known.setLocale(Locale.ENGLISH);
            session = known;
        }
        return known;
    }

    /** What it says of itself. */
    Metadata metadata() throws AcmeException, NotIssuedException {
        return session().getMetadata();
    }

    /** Whether it tells when certificates are to be renewed (RFC 9773). */
    boolean tellsRenewal() throws AcmeException, NotIssuedException {
        return session().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
    }

    private static SSLContext trusting(Path root) throws NotIssuedException {
        try (InputStream pem = Files.newInputStream(root)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("root-" + number++, one);
            }
            if (number == 0) {
                throw unusable(root, "there is no certificate in it");
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw unusable(root, "it cannot be read");
        } catch (GeneralSecurityException e) {
            throw unusable(root, "it is not proper PEM");
        }
    }

    private static NotIssuedException unusable(Path root, String why) {
        return new NotIssuedException(NotIssuedException.Kind.NOT_TRIED,
                "gatehouse.acme.root: %s (expected: PEM of the certificate that the authority's own API is recognised by; %s)"
                        .formatted(root, why),
                "Correct gatehouse.acme.root.", null);
    }
}
