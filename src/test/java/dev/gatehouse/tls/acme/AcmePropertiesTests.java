package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@link AcmeProperties} and {@link DnsProperties}: defaults and refusals. */
class AcmePropertiesTests {

    private static final String SECRET = "c2VjcmV0LXRoYXQtbm9ib2R5LXNlZXM";

    @Test
    void letsEncryptIsAskedUnlessSet() {
        AcmeProperties defaults = bound(Map.of());

        assertThat(defaults.directory()).hasToString("https://acme-v02.api.letsencrypt.org/directory");
        assertThat(defaults.isPublic()).isTrue();
        assertThat(defaults.checks()).isTrue();
        assertThat(defaults.contact()).isEmpty();
        assertThat(defaults.dns()).isNull();
        assertThat(defaults.stagingDirectory()).isEmpty();
        assertThat(defaults.validationPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ca.example.com/directory", "ca.example.com", "https:///directory", "file:/ca"})
    void aDirectoryIsAskedByHttps(String directory) {
        assertThatThrownBy(() -> bound(Map.of("directory", directory)))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessage("directory: %s (expected: a URL that begins with https://)".formatted(directory));
    }

    @ParameterizedTest
    @CsvSource({"https://ca.lan/acme, false", "https://127.0.0.1:14000/dir, false", "https://[::1]:14000/dir, false",
            "https://localhost/dir, false", "https://ca.example.com/acme, true"})
    void anAuthorityOfTheHouseIsNotPublic(URI directory, boolean expected) {
        assertThat(bound(Map.of("directory", directory.toString())).isPublic()).isEqualTo(expected);
    }

    @Test
    void contactsAreMailAddresses() {
        assertThat(bound(Map.of("contact", "a@example.com,b@example.com")).contact()).hasSize(2);
        for (String wrong : new String[]{"you", "mailto:you@example.com", "you@", "@example.com", "a b@example.com"}) {
            assertThatThrownBy(() -> bound(Map.of("contact", wrong))).rootCause()
                    .hasMessage("contact[0]: %s (expected: mail addresses such as you@example.com)".formatted(wrong));
        }
    }

    @Test
    void aPortIsOne() {
        assertThat(bound(Map.of("validation-port", "1")).validationPort()).isEqualTo(1);
        assertThat(bound(Map.of("validation-port", "65535")).validationPort()).isEqualTo(65_535);
        for (String wrong : new String[]{"0", "65536"}) {
            assertThatThrownBy(() -> bound(Map.of("validation-port", wrong))).rootCause()
                    .hasMessage("validation-port: " + wrong + " (expected: a port from 1 to 65535)");
        }
    }

    @Test
    void aRehearsalNeedsAStaging() {
        assertThat(bound(Map.of("rehearsal", "true")).stagingDirectory()).get()
                .hasToString("https://acme-staging-v02.api.letsencrypt.org/directory");
        assertThat(bound(Map.of("rehearsal", "true", "directory", "https://ca.example.com/", "rehearsal-directory",
                "https://staging.example.com/")).stagingDirectory()).get().hasToString("https://staging.example.com/");
        assertThat(bound(Map.of("rehearsal-directory", "https://staging.example.com/")).stagingDirectory()).isEmpty();
        assertThatThrownBy(() -> bound(Map.of("rehearsal", "true", "directory", "https://ca.example.com/")))
                .rootCause()
                .hasMessage(
                        "rehearsal: true (expected: rehearsal-directory beside it, the URL (https://) of that authority's"
                                + " staging)");
        assertThatThrownBy(() -> bound(Map.of("rehearsal-directory", "http://staging.example.com/"))).rootCause()
                .hasMessageStartingWith("rehearsal-directory: ");
    }

    @Test
    void whatTheAuthorityGaveIsNotShown() {
        var account = bound(Map.of("account.key-id", "me", "account.hmac-key", SECRET)).account();
        assertThat(account).isNotNull().hasToString("account me");
        for (String wrong : new String[]{SECRET + "*", SECRET.substring(0, 21), SECRET + "+/"}) {
            assertThatThrownBy(() -> bound(Map.of("account.key-id", "me", "account.hmac-key", wrong))).rootCause()
                    .hasMessageStartingWith("hmac-key: ****** (expected: what the authority has given, in base64url");
        }
        assertThat(bound(Map.of("account.key-id", "me", "account.hmac-key", SECRET.substring(0, 22))).account())
                .isNotNull();
        assertThatThrownBy(() -> bound(Map.of("account.key-id", " ", "account.hmac-key", SECRET))).rootCause()
                .hasMessageStartingWith("key-id: ");
    }

    @Test
    void recordsArePutBySomebody(@TempDir Path folder) throws IOException {
        Path program = Files.createFile(folder.resolve("program"));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> dns(Map.of("algorithm", "hmac-sha256"))).rootCause()
                .hasMessage("server:  (expected: the name server that takes updates, or program)");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "program", program.toString()))).rootCause()
                .hasMessageEndingWith("(expected: either server or program, not both)");
        assertThat(dns(Map.of("program", program.toString())).records(Lookups.by(List.of())))
                .isInstanceOf(ProgramRecords.class);
        assertThat(dns(Map.of("server", "192.0.2.1")).records(Lookups.by(List.of())))
                .isInstanceOf(DynamicUpdates.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.1:5353", "ns1.example.com", "[2001:db8::1]:53", "2001:db8::1"})
    void aServerIsANameOrAnAddress(String server) {
        assertThat(dns(Map.of("server", server)).server()).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://192.0.2.1", "ns 1", "192.0.2.1:0", "192.0.2.1:70000", "192.0.2.1:x"})
    void anythingElseIsNoServer(String server) {
        assertThatThrownBy(() -> dns(Map.of("server", server))).rootCause().hasMessageStartingWith("server: " + server);
    }

    @Test
    void aKeyIsWholeAndNotShown() {
        assertThat(dns(Map.of("server", "192.0.2.1")).signature()).isEmpty();
        assertThat(dns(Map.of("server", "192.0.2.1", "key-name", "k", "key", SECRET + "=")).signature()).isPresent();
        assertThat(dns(Map.of("server", "192.0.2.1", "key-name", "k", "key", SECRET + "=")))
                .hasToString("dns 192.0.2.1");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "key", SECRET))).rootCause()
                .hasMessage("key: ****** (expected: key-name beside it)");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "key-name", "k"))).rootCause()
                .hasMessage("key-name: k (expected: key beside it)");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "key-name", "k", "key", SECRET + "*"))).rootCause()
                .hasMessage("key: ****** (expected: the secret that tsig-keygen shows, in base64)");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "key-name", "a b", "key", SECRET))).rootCause()
                .hasMessageStartingWith("key-name: a b");
    }

    @Test
    void anAlgorithmIsOneOfThose() {
        assertThat(dns(Map.of("server", "192.0.2.1", "algorithm", "HMAC-SHA512")).algorithm()).isEqualTo("HMAC-SHA512");
        assertThatThrownBy(() -> dns(Map.of("server", "192.0.2.1", "algorithm", "hmac-md5"))).rootCause()
                .hasMessage("algorithm: hmac-md5 (expected: one of hmac-sha1, hmac-sha224, hmac-sha256, hmac-sha384,"
                        + " hmac-sha512)");
    }

    @Test
    void aProgramIsThereAndMayBeRun(@TempDir Path folder) throws IOException {
        Path program = folder.resolve("program");
        assertThatThrownBy(() -> dns(Map.of("program", program.toString()))).rootCause()
                .hasMessage("program: " + program + " (expected: a file that is there)");
        Files.createFile(program);
        assertThatThrownBy(() -> dns(Map.of("program", program.toString()))).rootCause()
                .hasMessage("program: " + program + " (expected: a file that may be run; try chmod +x)");
    }

    @Test
    void namesAreAskedOfTheSystemsServersUnlessSet() {
        assertThat(servers("").addresses()).isEmpty();
        assertThat(servers("127.0.0.1,[::1]:5353").addresses()).extracting(Lookups::inWords)
                .containsExactly("127.0.0.1", "[::1]:5353");
        assertThatThrownBy(() -> servers("dns.example.com")).rootCause()
                .hasMessage("servers[0]: dns.example.com (expected: addresses such as 9.9.9.9 or [2620:fe::fe]:53)");
    }

    private static AcmeProperties.Dns dns(Map<String, String> settings) {
        Map<String, String> below = new HashMap<>();
        settings.forEach((key, value) -> below.put("dns." + key, value));
        return Objects.requireNonNull(bound(below).dns());
    }

    private static AcmeProperties bound(Map<String, String> settings) {
        Map<String, String> keys = new HashMap<>();
        settings.forEach((key, value) -> keys.put("gatehouse.acme." + key, value));
        return new Binder(new MapConfigurationPropertySource(keys)).bindOrCreate("gatehouse.acme",
                Bindable.of(AcmeProperties.class));
    }

    private static DnsProperties servers(String servers) {
        return new Binder(new MapConfigurationPropertySource(Map.of("gatehouse.dns.servers", servers)))
                .bindOrCreate("gatehouse.dns", Bindable.of(DnsProperties.class));
    }
}
