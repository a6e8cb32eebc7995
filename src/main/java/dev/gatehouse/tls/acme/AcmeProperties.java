package dev.gatehouse.tls.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How certificates are obtained, as written under {@code gatehouse.acme}.
 *
 * @param directory where the authority's conversation begins
 * @param root file with the certificate (PEM) that the authority's own API is recognised by; the system's if absent
 * @param contact mail addresses that the authority may write to
 * @param agreeToTerms whether the operator agrees to the authority's terms of service
 * @param account what an authority has given that wants to know its clients (external account binding)
 * @param dns how records are put into DNS, for wildcards
 * @param challenge by which proof names without a wildcard are recognised
 * @param checks whether it is looked beforehand whether an order could succeed
 * @param rehearsal whether each name is first ordered from the authority's staging, which has other limits
 * @param privateNames whether this authority is asked for names that mean something only at home, too
 * @param validationPort the port at which the authority looks; another one than 80 only for test authorities
 */
@ConfigurationProperties(value = "gatehouse.acme", ignoreUnknownFields = false)
public record AcmeProperties(@DefaultValue(LETS_ENCRYPT) URI directory, @Nullable Path root,
        @DefaultValue List<String> contact, @DefaultValue("false") boolean agreeToTerms, @Nullable Account account,
        @Nullable Dns dns, @DefaultValue("http") Challenge challenge, @DefaultValue("true") boolean checks,
        @DefaultValue("false") boolean rehearsal, @DefaultValue("false") boolean privateNames,
        @DefaultValue("80") int validationPort) {

    private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

    /** Where an authority looks for the proof. */
    public enum Challenge {
        HTTP, TLS, DNS
    }

    /**
     * What an authority has given beforehand (RFC 8555, section 7.3.4).
     *
     * @param keyId which of its customers this is
     * @param hmacKey the secret, in base64url
     */
    public record Account(String keyId, String hmacKey) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "account " + keyId;
        }
    }

    /**
     * How records are put into DNS: by updates to a server (RFC 2136), or by a program.
     *
     * @param server address of the name server that takes updates, with a port if it is not 53
     * @param keyName name of the key that updates are signed with (RFC 8945)
     * @param key the key, in base64
     * @param algorithm of the key, such as {@code hmac-sha256}
     * @param program is run with {@code present} or {@code cleanup}, the name and the value
     */
    public record Dns(@Nullable String server, @Nullable String keyName, @Nullable String key,
            @DefaultValue("hmac-sha256") String algorithm, @Nullable Path program) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "dns " + (program == null ? server : program);
        }
    }
}
