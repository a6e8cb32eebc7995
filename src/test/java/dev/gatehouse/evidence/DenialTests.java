package dev.gatehouse.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link Denial}: lines as others may write them. */
class DenialTests {

    private static final int LONG = 1 << 20;

    /** The words of a command that was run stand in such lines, as long as they are. Read letter by letter, these take hours. */
    @ParameterizedTest
    @ValueSource(strings = {"type=EXECVE msg=audit(1633647336.240:1355): a0=%s", "audit(1633647336.240:1355): avc: %s",
            "audit(1633647336.240:1355): apparmor=%s"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLongLineIsReadInItsLength(String line) {
        assertThat(Denial.of(line.formatted("a".repeat(LONG)))).isEmpty();
        assertThat(Denial.of(line.formatted(" " + "a".repeat(LONG)))).isEmpty();
        assertThat(Denial.of(line.formatted("avc: denied {".repeat(LONG / 13)))).isEmpty();
    }
}
