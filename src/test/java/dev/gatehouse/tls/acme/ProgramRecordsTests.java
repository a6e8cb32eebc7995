package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.tls.NotIssuedException;

/** Tests for {@link ProgramRecords}: shell scripts, one of which updates a bind9 by its own tool. */
@RequiresProgram({"named", "nsupdate"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramRecordsTests {

    private static final String NAME = "_acme-challenge.example.com";

    private NameZone dns;

    @TempDir
    private Path folder;

    @BeforeAll
    void start(@TempDir Path zones) {
        dns = NameZone.in(zones)
                .zone("example.com", "_acme-challenge.alias CNAME alias.validation.test.")
                .zone("validation.test", "")
                .start();
    }

    @AfterAll
    void stop() {
        dns.close();
    }

    @Test
    void theProgramPutsTheRecordThereAndTakesItAway() throws Exception {
        Path called = folder.resolve("called");
        Path program = program("good", """
                echo "$@" >> %s
                case "$1" in present) verb=add ;; cleanup) verb=del ;; esac
                nsupdate <<END
                server 127.0.0.1 %d
                key hmac-sha256:%s %s
                update $verb $2. 1 TXT "$3"
                send
                END
                """.formatted(called, dns.address().getPort(), NameZone.KEY_NAME, dns.key()));

        records(program, Duration.ofSeconds(20)).place(NAME, "proof").close();
        records(program, Duration.ofSeconds(20)).place("_acme-challenge.alias.example.com", "-other").close();

        assertThat(called).hasContent("""
                present _acme-challenge.example.com proof
                cleanup _acme-challenge.example.com proof
                present alias.validation.test -other
                cleanup alias.validation.test -other
                """);
    }

    @Test
    void whatAFailingProgramSaysIsShown() throws Exception {
        NotIssuedException failure = failureOf(program("bad", "echo 'no such zone'; echo >&2 'token expired'; exit 3"));

        assertThat(failure).hasMessage("%s present %s ended with status 3, and said: no such zone token expired"
                .formatted(folder.resolve("bad"), NAME));
        assertThat(failure.kind()).isEqualTo(NotIssuedException.Kind.NOT_TRIED);
    }

    @Test
    void onlyTheEndOfAFloodIsShown() throws Exception {
        NotIssuedException failure = failureOf(program("loud", "yes 0123456789 | head -c 3000000; echo last; exit 1"));

        assertThat(failure.getMessage()).endsWith(" 0123456789 012last").hasSizeLessThan(1000);
    }

    @Test
    void aProgramThatDoesNotEndIsStopped() throws Exception {
        NotIssuedException failure = failureOf(program("slow", "echo $$ > " + folder.resolve("pid") + "; sleep 60"));

        assertThat(failure).hasMessageContaining("did not end within 2 s");
        long id = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        await().until(() -> ProcessHandle.of(id).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void aProgramThatIsNoneIsToldOf() throws Exception {
        Path gone = program("gone", "exit 0");
        Files.delete(gone);

        assertThat(failureOf(gone)).hasMessageStartingWith(gone + " present " + NAME + " could not be run");
    }

    @Test
    void secretsOfOursAreNotHandedOn() throws Exception {
        assertThat(System.getenv()).as("what it could hand on").hasSizeGreaterThan(3);
        Path seen = folder.resolve("environment");
        failureOf(program("curious", "env > " + seen + "; exit 1"));

        assertThat(Files.readAllLines(seen)).isNotEmpty()
                .allMatch(line -> line.matches(
                        "(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_ALL|TZ|TMPDIR|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void aRecordThatIsNeverSeenIsToldOfAndCleanedUp() throws Exception {
        Path called = folder.resolve("calls");
        Path program = program("idle", "echo $1 >> " + called);
        NotIssuedException failure = catchThrowableOfType(NotIssuedException.class,
                () -> records(program, Duration.ofMillis(500)).place(NAME, "proof"));

        assertThat(failure).hasMessageContaining("but ns1.example.com still does not tell of it");
        assertThat(called).hasContent("present\ncleanup\n");
    }

    @Test
    void aNameInNoZoneIsToldOf() throws Exception {
        NotIssuedException failure = catchThrowableOfType(NotIssuedException.class,
                () -> records(program("unused", "exit 0"), Duration.ofMillis(500))
                        .place("_acme-challenge.elsewhere.test", "proof"));

        assertThat(failure).hasMessageStartingWith("the zone of _acme-challenge.elsewhere.test was not found in DNS");
    }

    private DnsRecords records(Path program, Duration seenWithin) {
        return new ProgramRecords(program, Lookups.by(List.of(dns.address())), dns.address().getPort(),
                Duration.ofSeconds(seenWithin.compareTo(Duration.ofSeconds(5)) > 0 ? 20 : 2), seenWithin);
    }

    private NotIssuedException failureOf(Path program) {
        return catchThrowableOfType(NotIssuedException.class,
                () -> records(program, Duration.ofMillis(500)).place(NAME, "proof"));
    }

    private Path program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
