package dev.gatehouse.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.ListeningProgram;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** A refused upstream of a running Gatehouse, with a program that listens on a port beside it. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RefusedDiagnosisTests {

    @ParameterizedTest
    @ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
    @RequiresProgram("python3")
    void theErrorLogSaysWhoListensInstead(String way) {
        int refused = Upstream.nobody();
        try (var beside = ListeningProgram.near(refused);
                var gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:" + refused, way)) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).contains(" 502 ");

            assertThat(gatehouse.errorLines(2).get(1)).contains(" hint: ", "nothing on %d; ".formatted(refused),
                    "(pid %d) listens on 127.0.0.1:%d".formatted(beside.pid(), beside.port()));
        }
    }

    @Test
    @RequiresProgram("python3")
    void theDiagnosisHasItAsEvidence() {
        int refused = Upstream.nobody();
        try (var beside = ListeningProgram.near(refused);
                var gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:" + refused)) {
            Diagnosis diagnosis = gatehouse.bean(Diagnostician.class)
                    .diagnose(Incidents.of(new UpstreamFailure.Refused(Incidents.address("127.0.0.1", refused)),
                            "http://127.0.0.1:" + refused))
                    .join();

            assertThat(diagnosis.evidence()).anySatisfy(evidence -> {
                assertThat(evidence.code()).isEqualTo("listens-nearby");
                assertThat(evidence.words()).contains("127.0.0.1:" + beside.port());
            });
        }
    }
}
