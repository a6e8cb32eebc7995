package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Tests for {@link ServerCheck}: which ports can be told from each other. */
class ServerCheckTests {

    private static List<String> findings(Map<String, Object> settings) {
        try (var context = new GenericApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("written", settings));
            new ServerCheck().initialize(context);
            context.refresh();
            return context.getBean(Findings.class).all().stream().map(Finding::sentence).toList();
        }
    }

    @Test
    void portsThatDifferAreFine() {
        assertThat(findings(Map.of("server.port", "80", "management.server.port", "9090", "gatehouse.https.port",
                "443", "server.ssl.enabled", "false"))).isEmpty();
        assertThat(findings(Map.of("server.port", "0", "management.server.port", "0", "gatehouse.https.port", "0")))
                .isEmpty();
    }

    @Test
    void thePortForTlsIsNoOthers() {
        assertThat(findings(Map.of("server.port", "8443", "gatehouse.https.port", "8443"))).singleElement()
                .asString()
                .contains("gatehouse.https.port: \"8443\" (expected: another port than server.port)");
        assertThat(findings(Map.of("management.server.port", "8443", "gatehouse.https.port", "8443"))).singleElement()
                .asString()
                .contains("(expected: another port than management.server.port)");
    }

    @Test
    void thereIsOnePortForTls() {
        assertThat(findings(Map.of("server.ssl.bundle", "mine", "gatehouse.https.port", "8443"))).singleElement()
                .asString()
                .contains("server.ssl", "(expected: one of them: ");
    }

    @Test
    void aPortIsANumber() {
        assertThat(findings(Map.of("gatehouse.https.port", "tls"))).singleElement()
                .asString()
                .contains("gatehouse.https.port: \"tls\" (expected: a port from 0 to 65535)");
    }
}
