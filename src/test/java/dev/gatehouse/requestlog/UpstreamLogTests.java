package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;

/** Tests for {@link UpstreamLog}: what the error log says of upstreams, and that it does not say it without end. */
class UpstreamLogTests {

    private static final UpstreamFailure REFUSED = new Refused(null);

    /** Stands still until it is put forward. */
    private static final class StandingClock extends Clock {

        private Instant now = Instant.parse("2021-10-07T20:41:07Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        long nanoTime() {
            return Duration.between(Instant.EPOCH, now).toNanos();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final StandingClock clock = new StandingClock();
    private final LogWriter writer = new LogWriter("test-error", LogSink.stream(written), _ -> new byte[0]);
    private final UpstreamLog log = new UpstreamLog(new ErrorLine(ZoneOffset.UTC, 9), writer, ZoneOffset.UTC, clock);
    private final Peers peers = new Peers(clock, clock::nanoTime, List.of(log));
    private final Peer peer = peers
            .of(UpstreamAddress.of("http://localhost:5000").orElseThrow(), UpstreamTls.DEFAULT);

    private List<String> lines() {
        writer.close();
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void comesAndGoes(int times) {
        for (int i = 0; i < times; i++) {
            peer.failed(REFUSED);
            peer.worked();
        }
    }

    @Test
    void anOutageHasALineWhenItBeginsAndOneWhenItEnds() {
        for (int i = 0; i < 17; i++) {
            peer.failed(REFUSED);
        }
        clock.advance(Duration.ofSeconds(42));
        peer.worked();

        assertThat(lines()).containsExactly(
                "2021/10/07 20:41:07 [error] 9#9: upstream http://localhost:5000 is down: connect() failed (111: Connection refused)",
                "2021/10/07 20:41:49 [notice] 9#9: upstream http://localhost:5000 works again after 42 s (refused since 20:41:07, 17 requests failed)");
    }

    @Test
    void itMattersAsMuchAsTheLineOfARequestDoes() {
        peer.failed(
                new PermissionDenied(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000), Errno.EACCES));

        assertThat(lines()).singleElement()
                .asString()
                .contains(
                        "[crit] 9#9: upstream http://localhost:5000 is down: connect() to 127.0.0.1:5000 failed (13: Permission denied)");
    }

    @Test
    void anOutageOverMidnightHasTheDayOfItsBeginning() {
        peer.failed(REFUSED);
        clock.advance(Duration.ofHours(5));
        peer.worked();

        assertThat(lines().getLast()).endsWith(
                "works again after 5 h 0 min (refused since 2021/10/07 20:41:07, 1 request failed)");
    }

    @Test
    void oneThatWasOnlyTriedHasFailedNoRequest() {
        peer.notConnected(REFUSED);
        peer.connected();

        assertThat(lines().getLast()).endsWith("works again after 0 s (refused since 20:41:07, no request failed)");
    }

    @Test
    void oneThatComesAndGoesHasSixLinesAMinuteAndOneThatSaysHowItStands() {
        comesAndGoes(20);
        peer.failed(REFUSED);
        log.tick(clock.instant());
        clock.advance(Duration.ofMinutes(1));
        log.tick(clock.instant());
        log.tick(clock.instant());

        assertThat(lines()).hasSize(7)
                .last()
                .asString()
                .isEqualTo("2021/10/07 20:42:07 [error] 9#9: upstream http://localhost:5000 has come and gone: "
                        + "35 changes in the last minute are not in this log; now it is down");
    }

    @Test
    void afterAMinuteAllIsSaidAgain() {
        comesAndGoes(3);
        clock.advance(Duration.ofMinutes(1));
        comesAndGoes(3);

        assertThat(lines()).hasSize(12);
    }

    @Test
    void oneOfManyThatComesAndGoesSilencesNoOther() {
        comesAndGoes(20);
        Peer other = new Peers(clock, clock::nanoTime, List.of(log)).of(
                UpstreamAddress.of("http://localhost:6000").orElseThrow(),
                UpstreamTls.DEFAULT);
        other.failed(REFUSED);

        assertThat(lines().getLast()).contains("upstream http://localhost:6000 is down");
    }

    @Test
    void ofOneThatNoRouteNamesAnyMoreNothingIsSaid() {
        peers.keep(Set.of(new Peers.Key(peer.address(), peer.tls())));
        peers.keep(Set.of());
        log.down(peer, REFUSED);
        comesAndGoes(1);
        clock.advance(Duration.ofMinutes(2));
        log.tick(clock.instant());

        assertThat(lines()).isEmpty();
    }

    @Test
    void durationsAreSaidAsPeopleDo() {
        assertThat(UpstreamLog.inWords(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(UpstreamLog.inWords(Duration.ofSeconds(60))).isEqualTo("1 min 0 s");
        assertThat(UpstreamLog.inWords(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(UpstreamLog.inWords(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    }
}
