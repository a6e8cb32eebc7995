package dev.gatehouse.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.InstallationSecret;

/** Tests for {@link WhyLinks}: links that are right, old, forged, or made for something else. */
class WhyLinksTests {

    private static final Instant NOW = Instant.parse("2026-11-23T20:41:07Z");
    private static final String ID = "00c0ffee00c0ffee";

    @TempDir
    private Path data;

    private WhyLinks at(Instant time) {
        return of(data, time);
    }

    private static WhyLinks of(Path folder, Instant time) {
        return new WhyLinks(new InstallationSecret(new FolderStorage(folder)), Clock.fixed(time, ZoneOffset.UTC));
    }

    @Test
    void aLinkLeadsToItsRequest() {
        WhyLinks links = at(NOW);

        assertThat(links.idIn(links.linkTo(ID))).contains(ID);
    }

    @Test
    void aLinkHoldsForAnHour() {
        String link = at(NOW).linkTo(ID);

        assertThat(at(NOW.plus(Duration.ofMinutes(59))).idIn(link)).contains(ID);
        assertThat(at(NOW.plus(Duration.ofHours(1))).idIn(link)).isEmpty();
    }

    @Test
    void aLinkHoldsBeyondARestart() {
        String link = at(NOW).linkTo(ID);

        assertThat(at(NOW).idIn(link)).contains(ID);
    }

    @Test
    void aLinkOfAnotherKeyIsNoLink(@TempDir Path other) {
        WhyLinks links = at(NOW);
        links.linkTo(ID);

        assertThat(links.idIn(of(other, NOW).linkTo(ID))).isEmpty();
    }

    @Test
    void beforeTheFirstLinkNothingIsOne() throws IOException {
        assertThat(at(NOW).areInUse()).isFalse();
        assertThat(at(NOW).idIn("/.well-known/gatehouse/why/" + ID + "?expires=9999999999&signature=" + "A".repeat(43)))
                .isEmpty();
        try (var files = Files.list(data)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void theKeyIsItsOwnersAlone() throws IOException {
        at(NOW).linkTo(ID);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("installation-secret"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "****"})
    void aKeyThatIsNoneIsReplaced(String key) throws IOException {
        Files.writeString(data.resolve("installation-secret"), key);
        WhyLinks links = at(NOW);

        assertThat(links.areInUse()).isFalse();
        assertThat(links.idIn(links.linkTo(ID))).contains(ID);
    }

    @Test
    void aLinkForOneRequestIsNoneForAnother() {
        WhyLinks links = at(NOW);

        assertThat(links.idIn(links.linkTo(ID).replace(ID, "00c0ffee00c0ffef"))).isEmpty();
    }

    @Test
    void aLinkIsNotMadeToLastLonger() {
        WhyLinks links = at(NOW);
        String link = links.linkTo(ID);

        assertThat(links.idIn(link.replaceAll("expires=\\d+", "expires=99999999999"))).isEmpty();
        assertThat(links.idIn(link.replaceAll("expires=\\d+", "expires=999999999999999999999"))).isEmpty();
        assertThat(links.idIn(link.replaceAll("expires=\\d+", "expires=-1"))).isEmpty();
    }

    @Test
    void eachSignOfTheSignatureCounts() {
        WhyLinks links = at(NOW);
        String link = links.linkTo(ID);
        int beginning = link.indexOf("signature=") + "signature=".length();

        for (int i = beginning; i < link.length(); i++) {
            char other = link.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(links.idIn(link.substring(0, i) + other + link.substring(i + 1))).as("sign %d", i).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"&x=1", "#", "=", "%20", "?", "/", "&signature=A"})
    void aLinkIsWrittenInOneWayOnly(String more) {
        WhyLinks links = at(NOW);

        assertThat(links.idIn(links.linkTo(ID) + more)).isEmpty();
        assertThat(links.idIn(links.linkTo(ID).replace("why/", "why//"))).isEmpty();
        assertThat(links.idIn("http://a.test" + links.linkTo(ID))).isEmpty();
    }

    @Test
    void whatMakesALinkWorthSomethingIsMasked() {
        String link = at(NOW).linkTo(ID);
        String signature = link.substring(link.indexOf("signature=") + "signature=".length());

        assertThat(WhyLinks.masked("GET " + link + " HTTP/1.1")).doesNotContain(signature)
                .endsWith("&signature=*** HTTP/1.1");
        assertThat(WhyLinks.masked("GET /x?signature=abc HTTP/1.1")).isEqualTo("GET /x?signature=abc HTTP/1.1");
    }
}
