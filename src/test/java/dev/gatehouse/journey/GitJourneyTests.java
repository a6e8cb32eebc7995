package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * Git over HTTP: {@code git http-backend} behind Apache. A pack that is larger than Git likes to keep in memory is pushed in chunks,
 * after a question without a pack, and on demand only once the server said {@code 100 Continue}.
 */
@RequiresProgram({"git", "apache2"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path server;
    private Program apache;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path server) throws IOException {
        this.server = server;
        int port = Upstream.nobody();
        Path configuration = server.resolve("apache.conf");
        Files.writeString(configuration, """
                ServerRoot "%1$s"
                ServerName localhost
                PidFile "%1$s/apache.pid"
                ErrorLog "%1$s/error.log"
                LogFormat "%%m %%U %%>s %%{Transfer-Encoding}i" brief
                CustomLog "%1$s/access.log" brief
                User www-data
                Group www-data
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
                LoadModule env_module /usr/lib/apache2/modules/mod_env.so
                LoadModule cgid_module /usr/lib/apache2/modules/mod_cgid.so
                ScriptSock "%1$s/cgid.sock"
                Listen 127.0.0.1:%2$d
                ScriptAlias / /usr/lib/git-core/git-http-backend/
                SetEnv GIT_PROJECT_ROOT "%1$s"
                SetEnv GIT_HTTP_EXPORT_ALL 1
                SetEnv GIT_CONFIG_COUNT 2
                SetEnv GIT_CONFIG_KEY_0 safe.directory
                SetEnv GIT_CONFIG_VALUE_0 *
                SetEnv GIT_CONFIG_KEY_1 http.receivepack
                SetEnv GIT_CONFIG_VALUE_1 true
                <Directory /usr/lib/git-core>
                    Require all granted
                </Directory>
                """.formatted(server, port));
        Program.openToEverybody(server);
        apache = Program.listening(port, server, List.of("apache2", "-f", configuration.toString(), "-DFOREGROUND"));
        gatehouse = Gatehouse.with(Gatehouse.site("git", "localhost", "http://127.0.0.1:" + port));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        apache.close();
    }

    @ParameterizedTest
    @CsvSource({"small, 100KB, '', -", "large, 12MB, '', chunked", "waiting, 12MB, Expect: 100-continue, chunked"})
    void whatIsPushedIsCloned(String repository, DataSize size, String header, String transferEncoding)
            throws IOException {
        create(repository);
        Path pushed = clone(repository, "pushed");
        Files.write(pushed.resolve("pack.bin"), Payload.bytes(size));
        git("-C", pushed.toString(), "add", ".");
        git("-C", pushed.toString(), "commit", "--quiet", "--message", "news");

        git("-C", pushed.toString(), "-c", "http.extraHeader=" + header, "push", "--quiet", "origin", "main");

        Path cloned = clone(repository, "cloned");
        git("-C", cloned.toString(), "fsck", "--full");
        assertThat(git("-C", cloned.toString(), "rev-parse", "HEAD"))
                .isEqualTo(git("-C", pushed.toString(), "rev-parse", "HEAD"));
        assertThat(cloned.resolve("pack.bin")).hasSameBinaryContentAs(pushed.resolve("pack.bin"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(server.resolve("access.log")).content()
                        .contains("POST /%s.git/git-receive-pack 200 %s\n".formatted(repository, transferEncoding)));
    }

    private void create(String repository) {
        Path place = server.resolve(repository + ".git");
        git("init", "--quiet", "--bare", "--initial-branch=main", place.toString());
        Program.openToEverybody(place);
    }

    private Path clone(String repository, String name) {
        Path copy = folder.resolve(name);
        git("clone", "--quiet", "http://localhost:%d/%s.git".formatted(gatehouse.port(), repository), copy.toString());
        return copy;
    }

    /** Its output; without a proxy or a setting of the person who runs the test. */
    private static String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
                "GIT_TERMINAL_PROMPT=0", "git", "-c", "http.proxy=", "-c", "user.name=Ann", "-c",
                "user.email=ann@example.test"));
        command.addAll(List.of(arguments));
        return Commands.run(PATIENCE, command);
    }
}
