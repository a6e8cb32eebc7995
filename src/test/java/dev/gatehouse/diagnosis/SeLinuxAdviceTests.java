package dev.gatehouse.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;

/** Tests for {@link SeLinuxAdvice}: the switch of the domain first, and what is narrower where it breaks nothing. */
class SeLinuxAdviceTests {

    private static List<String> lines(String domain, String type, int port) {
        return SeLinuxAdvice.onConnect(domain, type, port, 0).commands().stream().map(Command::line).toList();
    }

    @Test
    void aPortOfNobodyBecomesAWebPort() {
        assertThat(lines("httpd_t", "unreserved_port_t", 10_012)).containsExactly(
                "sudo setsebool -P httpd_can_network_connect 1", "sudo semanage port -a -t http_port_t -p tcp 10012");
    }

    @Test
    void aPortWithATypeOfItsOwnIsGivenAnotherAndWhatThatBreaksIsSaid() {
        Command narrower = SeLinuxAdvice.onConnect("httpd_t", "commplex_main_port_t", 5_000, 0).commands().getLast();

        assertThat(narrower.line()).isEqualTo("sudo semanage port -m -t http_port_t -p tcp 5000");
        assertThat(narrower.effect())
                .endsWith(
                        "a service that the type commplex_main_port_t is for may not listen there after its next start");
    }

    /** They could not listen on theirs any more. */
    @ParameterizedTest
    @ValueSource(strings = {"mysqld_port_t", "postgresql_port_t", "mongod_port_t"})
    void noDatabaseLosesItsPort(String type) {
        assertThat(lines("httpd_t", type, 3_306)).containsExactly("sudo setsebool -P httpd_can_network_connect 1",
                "sudo setsebool -P httpd_can_network_connect_db 1");
    }

    @Test
    void aWebPortIsNotMadeOneAgain() {
        assertThat(lines("httpd_t", "http_port_t", 9_000)).containsExactly(
                "sudo setsebool -P httpd_can_network_connect 1", "sudo setsebool -P httpd_can_network_relay 1");
    }

    @Test
    void otherProxiesHaveTheirOwnSwitch() {
        assertThat(lines("haproxy_t", "unreserved_port_t", 81))
                .containsExactly("sudo setsebool -P haproxy_connect_any 1");
        assertThat(lines("squid_t", "unreserved_port_t", 81)).containsExactly("sudo setsebool -P squid_connect_any 1");
    }

    @Test
    void aDomainThatNobodyKnowsIsAskedAfter() {
        assertThat(lines("gatehouse_t", "unreserved_port_t", 81)).containsExactly("sudo ausearch -m avc -ts recent");
        assertThat(SeLinuxAdvice.onConnect("gatehouse_t", "unreserved_port_t", 81, 9_685).commands())
                .extracting(Command::line)
                .containsExactly("sudo ausearch -m avc -ts recent -p 9685");
    }
}
