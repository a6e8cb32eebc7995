package dev.gatehouse.tls.acme;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;

import dev.gatehouse.resolver.ServerAddress;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.InvalidSettingException;
import dev.gatehouse.tls.OrderLimits;
import dev.gatehouse.tls.PrivateNames;

/**
 * How certificates are obtained, as written under {@code gatehouse.acme}.
 *
 * @param directory where the authority's conversation begins
 * @param root file with the certificate (PEM) that the authority's own API is recognised by; the system's if absent
 * @param contact mail addresses that the authority may write to
 * @param agreeToTerms whether the operator agrees to the authority's terms of service
 * @param account what an authority has given that wants to know its clients (external account binding)
 * @param dns how records are put into DNS, for wildcards
 * @param challenge by which proof names without a wildcard are recognised; a wildcard's proof always is a record in DNS
 * @param checks whether it is looked beforehand whether an order could succeed
 * @param rehearsal whether each first certificate is ordered from the authority's staging before it is ordered in earnest, since
 *     failures there cost nothing
 * @param rehearsalDirectory where the conversation with that staging begins; known for Let's Encrypt, and needed for a rehearsal with
 *     any other authority
 * @param privateNames whether this authority is asked for names that mean something only at home, too
 * @param validationPort the port at which the authority looks; another one than 80 only for test authorities
 */
@ConfigurationProperties(value = "gatehouse.acme", ignoreUnknownFields = false)
public record AcmeProperties(@DefaultValue(LETS_ENCRYPT) URI directory, @Nullable Path root,
        @DefaultValue List<String> contact, @DefaultValue("false") boolean agreeToTerms, @Nullable Account account,
        @Nullable Dns dns, @DefaultValue("http") Challenge challenge, @DefaultValue("true") boolean checks,
        @DefaultValue("false") boolean rehearsal, @Nullable URI rehearsalDirectory,
        @DefaultValue("false") boolean privateNames, @DefaultValue("80") int validationPort) {

    private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
    private static final URI LETS_ENCRYPT_STAGING = URI
            .create("https://acme-staging-v02.api.letsencrypt.org/directory");
    private static final Pattern MAIL = Pattern.compile("[^\\s@:]+@[^\\s@]+");
    private static final int HIGHEST_PORT = 65_535;
    private static final String HIDDEN = "******";

    public AcmeProperties {
        requireHttps("directory", directory);
        if (root != null && !Files.isReadable(root)) {
            throw new InvalidSettingException("root", root, "a file that can be read, with certificates in PEM form");
        }
        contact = List.copyOf(contact);
        for (int i = 0; i < contact.size(); i++) {
            if (!MAIL.matcher(contact.get(i)).matches()) {
                throw new InvalidSettingException("contact[" + i + "]", contact.get(i),
                        "mail addresses such as you@example.com");
            }
        }
        if (rehearsalDirectory != null) {
            requireHttps("rehearsal-directory", rehearsalDirectory);
        } else if (rehearsal && OrderLimits.of(directory) != OrderLimits.LETS_ENCRYPT) {
            throw new InvalidSettingException("rehearsal", true,
                    "rehearsal-directory beside it, the URL (https://) of that authority's staging");
        }
        if (validationPort < 1 || validationPort > HIGHEST_PORT) {
            throw new InvalidSettingException("validation-port", validationPort, "a port from 1 to " + HIGHEST_PORT);
        }
    }

    private static void requireHttps(String key, URI directory) {
        if (!"https".equalsIgnoreCase(directory.getScheme()) || directory.getHost() == null) {
            throw new InvalidSettingException(key, directory, "a URL that begins with https://");
        }
    }

    /** Where it is rehearsed; empty where it is not. */
    Optional<URI> stagingDirectory() {
        return rehearsal
                ? Optional.of(rehearsalDirectory == null ? LETS_ENCRYPT_STAGING : rehearsalDirectory)
                : Optional.empty();
    }

    /** Whether the authority is on the Internet, rather than one for the names and addresses of a network. */
    boolean isPublic() {
        return HostName.of(directory.getHost()).filter(host -> !PrivateNames.contains(host)).isPresent();
    }

    /** Where an authority looks for the proof. */
    public enum Challenge {
        /** A file that the authority fetches by plain HTTP, at port 80. */
        HTTP,
        /** A certificate that the authority is shown at port 443. */
        TLS,
        /** A record in DNS, which {@code dns} puts there. */
        DNS
    }

    /**
     * What an authority has given beforehand (RFC 8555, section 7.3.4).
     *
     * @param keyId which of its customers this is
     * @param hmacKey the secret, in base64url
     */
    public record Account(@Nullable String keyId, @Nullable String hmacKey) {

        private static final int SHORTEST = 16;

        public Account {
            if (keyId == null) {
                throw new InvalidSettingException("hmac-key", HIDDEN, "key-id beside it");
            }
            if (hmacKey == null) {
                throw new InvalidSettingException("key-id", keyId, "hmac-key beside it");
            }
            if (keyId.isBlank()) {
                throw new InvalidSettingException("key-id", keyId, "what the authority has given");
            }
            if (decode(Base64.getUrlDecoder(), hmacKey).filter(key -> key.length >= SHORTEST).isEmpty()) {
                throw new InvalidSettingException("hmac-key", HIDDEN,
                        "what the authority has given, in base64url: at least 22 letters, digits, - and _");
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "account " + keyId;
        }
    }

    private static Optional<byte[]> decode(Base64.Decoder decoder, String text) {
        try {
            return Optional.of(decoder.decode(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * How records are put into DNS: by updates to a server (RFC 2136), or by a program.
     *
     * @param server name or address of the name server that takes updates, with a port if it is not 53
     * @param keyName name of the key that updates are signed with (RFC 8945); not signed unless set, for servers that go by addresses
     * @param key the key, in base64
     * @param algorithm what that key is for: {@code hmac-sha1}, {@code hmac-sha224}, {@code hmac-sha256}, {@code hmac-sha384} or
     *     {@code hmac-sha512}
     * @param program a program that puts records there in place of updates; it is run with {@code present} or {@code cleanup}, the name and the value
     */
    public record Dns(@Nullable String server, @Nullable String keyName, @Nullable String key,
            @DefaultValue("hmac-sha256") String algorithm, @Nullable Path program) {

        /** As bind9 and RFC 8945, section 6, write them; MD5 is left out. */
        private static final Map<String, Name> ALGORITHMS = Map.of("hmac-sha1", TSIG.HMAC_SHA1, "hmac-sha224",
                TSIG.HMAC_SHA224, "hmac-sha256", TSIG.HMAC_SHA256, "hmac-sha384", TSIG.HMAC_SHA384, "hmac-sha512",
                TSIG.HMAC_SHA512);

        public Dns {
            if (program != null && server != null) {
                throw new InvalidSettingException("program", program, "either server or program, not both");
            }
            if (program != null) {
                requireExecutable(program);
            } else if (server == null) {
                throw new InvalidSettingException("server", "", "the name server that takes updates, or program");
            } else if (ServerAddress.of(server).isEmpty()) {
                throw new InvalidSettingException("server", server,
                        "a name or an address, such as ns1.example.com or 192.0.2.53:5353");
            }
            requireWholeKey(keyName, key);
            if (!ALGORITHMS.containsKey(algorithm.toLowerCase(Locale.ROOT))) {
                throw new InvalidSettingException("algorithm", algorithm,
                        "one of " + String.join(", ", ALGORITHMS.keySet().stream().sorted().toList()));
            }
        }

        private static void requireExecutable(Path program) {
            if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
                throw new InvalidSettingException("program", program,
                        Files.exists(program) ? "a file that may be run; try chmod +x" : "a file that is there");
            }
        }

        private static void requireWholeKey(@Nullable String keyName, @Nullable String key) {
            if (key == null && keyName != null) {
                throw new InvalidSettingException("key-name", keyName, "key beside it");
            }
            if (key != null && keyName == null) {
                throw new InvalidSettingException("key", HIDDEN, "key-name beside it");
            }
            if (keyName != null && HostName.of(keyName).isEmpty()) {
                throw new InvalidSettingException("key-name", keyName, "a name such as gatehouse-key");
            }
            if (key != null && decode(Base64.getDecoder(), key).filter(bytes -> bytes.length > 0).isEmpty()) {
                throw new InvalidSettingException("key", HIDDEN, "the secret that tsig-keygen shows, in base64");
            }
        }

        /** Who puts records into DNS this way. */
        DnsRecords records(Lookups lookups) {
            if (program != null) {
                return new ProgramRecords(program.toAbsolutePath(), lookups);
            }
            return new DynamicUpdates(ServerAddress.of(String.valueOf(server)).orElseThrow(), signature(), lookups);
        }

        /** What updates are signed with. */
        Optional<TSIG> signature() {
            return keyName == null || key == null
                    ? Optional.empty()
                    : Optional.of(new TSIG(ALGORITHMS.getOrDefault(algorithm.toLowerCase(Locale.ROOT),
                            TSIG.HMAC_SHA256), Lookups.name(keyName), Base64.getDecoder().decode(key)));
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "dns " + (program == null ? server : program);
        }
    }
}
