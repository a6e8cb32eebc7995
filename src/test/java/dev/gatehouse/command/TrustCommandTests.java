package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.command.Machine.Family;
import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.RootCertificate;

/**
 * Tests for {@code gatehouse trust}, on a machine that is a temporary folder. Its programs write down what they are asked for; certutil
 * is the real one.
 */
class TrustCommandTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NOBODY_LISTENS = "--management.server.port=1";

    @TempDir
    private Path folder;

    private Path data;
    private Path root;
    private Path home;
    private Path programs;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        root = Files.createDirectory(folder.resolve("root"));
        home = Files.createDirectory(folder.resolve("home"));
        programs = Files.createDirectory(folder.resolve("bin"));
    }

    private CommandLineFixture trust(Machine machine, String... options) {
        return CommandLineFixture.run(machine, Stream.concat(
                Stream.of("trust"), Stream.concat(Stream.of(options),
                        Stream.of("--gatehouse.data=" + data, NOBODY_LISTENS)
                                .filter(setting -> Stream.of(options)
                                        .noneMatch(option -> nameOf(option).equals(nameOf(setting))))))
                .toArray(String[]::new));
    }

    private static String nameOf(String setting) {
        return setting.replaceFirst("=.*", "");
    }

    private Machine linux() {
        return machine(Family.LINUX, List.of(programs));
    }

    private Machine machine(Family family, List<Path> of) {
        return new Machine(family, root, home, of, Optional.empty());
    }

    private Machine withRealCertutil() {
        return machine(Family.LINUX, List.of(programs, Path.of("/usr/bin")));
    }

    private RootCertificate authority() throws Exception {
        return new LocalAuthority(new FolderStorage(data), Clock.systemUTC()).certificate().orElseThrow();
    }

    /** A program that writes its words down, and does more. */
    private void program(String name, String more) {
        try {
            Path file = Files.writeString(programs.resolve(name),
                    "#!/bin/sh\necho \"$0 $*\" | sed 's,.*/bin/,,' >> %s/asked\n%s\n".formatted(folder, more));
            file.toFile().setExecutable(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> asked() throws IOException {
        return Files.exists(folder.resolve("asked")) ? Files.readAllLines(folder.resolve("asked")) : List.of();
    }

    @ParameterizedTest
    @CsvSource({
            "/usr/local/share/ca-certificates, update-ca-certificates, update-ca-certificates, update-ca-certificates --fresh",
            "/etc/pki/ca-trust/source/anchors, update-ca-trust, update-ca-trust extract, update-ca-trust extract",
            "/etc/ca-certificates/trust-source/anchors, trust, trust extract-compat, trust extract-compat",
            "/etc/pki/trust/anchors, update-ca-certificates, update-ca-certificates, update-ca-certificates"})
    void aLinuxSystemTrustsAndForgets(String store, String program, String added, String removed) throws Exception {
        Path anchors = Files.createDirectories(root.resolve(store.substring(1)));
        program(program, "");

        CommandLineFixture said = trust(linux());
        assertThat(said.status()).as(said.toString()).isZero();
        assertThat(said.out()).contains(authority().fingerprint(), "(" + anchors + "): trusts it now\n");
        assertThat(filesIn(anchors)).singleElement().satisfies(file -> {
            assertThat(file.getFileName().toString()).matches("gatehouse-local-authority-[0-9a-f]{8}\\.crt");
            assertThat(Files.readString(file)).isEqualTo(authority().pem()).doesNotContain("PRIVATE");
        });

        assertThat(trust(linux()).out()).contains(": trusted it already\n");
        assertThat(asked()).extracting(String::strip).containsExactly(added);

        assertThat(trust(linux(), "--uninstall").out()).contains(": trusts it no longer\n");
        assertThat(filesIn(anchors)).isEmpty();
        assertThat(trust(linux(), "--uninstall").out()).contains(": did not trust it\n");
        assertThat(asked()).extracting(String::strip).containsExactly(added, removed);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void whatFailsIsSaidAndTriedAgain() throws Exception {
        Path anchors = Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        program("update-ca-certificates", "echo no room; exit 3");

        CommandLineFixture said = trust(linux());
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("): not done, ", "update-ca-certificates: no room. To do: sudo ");
        assertThat(filesIn(anchors)).isEmpty();

        program("update-ca-certificates", "");
        assertThat(trust(linux()).status()).isZero();
    }

    @Test
    @RequiresProgram("certutil")
    void chromiumAndFirefoxTrustAndForget() throws Exception {
        program("chromium", "");
        Path profile = Files.createDirectories(home.resolve(".mozilla/firefox/abc.default"));
        Files.createDirectories(home.resolve(".mozilla/firefox/Crash Reports"));
        Machine machine = withRealCertutil();
        machine.run(Path.of("/usr/bin/certutil"), List.of("-N", "--empty-password", "-d", "sql:" + profile));

        assertThat(trust(machine, "--browsers-only").out()).contains(
                "Chromium (" + home.resolve(".pki/nssdb") + "): trusts it now\n",
                "Firefox (" + profile + "): trusts it now\n");
        assertThat(machine.run(Path.of("/usr/bin/certutil"), List.of("-L", "-d", "sql:" + profile)).said())
                .containsPattern(authority().name() + " +C,,");
        assertThat(trust(machine, "--browsers-only").out().lines().skip(2))
                .hasSize(2)
                .allMatch(line -> line.endsWith(": trusted it already"));
        assertThat(trust(machine, "--browsers-only", "--uninstall").out().lines().skip(2))
                .hasSize(2)
                .allMatch(line -> line.endsWith(": trusts it no longer"));
        assertThat(asked()).isEmpty();
    }

    @Test
    void aMissingCertutilIsSaidWithItsPackage() {
        program("chromium", "");

        CommandLineFixture said = trust(linux(), "--browsers-only");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("not done, the program certutil is not installed. To do: install it "
                + "(Debian, Ubuntu: libnss3-tools, Fedora: nss-tools) and try again");
    }

    @Test
    void theProgramsOfMacosAndWindowsAreAskedFirst() throws Exception {
        program("security", "[ \"$1\" != verify-cert ] || [ -e %s/trusted ]".formatted(folder));
        assertThat(trust(machine(Family.MACOS, List.of(programs))).out())
                .contains("macOS (System.keychain): trusts it now\n");
        assertThat(asked()).hasSize(2)
                .element(1)
                .asString()
                .startsWith("security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain /");

        Files.createFile(folder.resolve("trusted"));
        assertThat(trust(machine(Family.MACOS, List.of(programs))).out()).contains(": trusted it already\n");

        program("certutil.exe", "[ \"$2\" != -verifystore ]");
        assertThat(trust(machine(Family.WINDOWS, List.of(programs))).out()).contains(": trusts it now\n");
        assertThat(asked()).last().asString().startsWith("certutil.exe -user -addstore Root ");
    }

    @Test
    void whoBecameRootIsToldOfHisOwnBrowsers() {
        program("chromium", "");
        var byAnother = new Machine(Family.LINUX, root, home, List.of(programs), Optional.of("alice"));

        CommandLineFixture said = trust(byAnother);
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("This system: no place for certificates found that is known here\n",
                "Browsers of alice: not done. As that user: gatehouse trust --browsers-only\n")
                .doesNotContain("Chromium");
    }

    @Test
    void printingChangesNothing() throws Exception {
        program("update-ca-certificates", "");
        Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));

        CommandLineFixture said = trust(linux(), "--print");
        assertThat(said.out()).isEqualTo(authority().pem());
        assertThat(said.err()).contains("SHA-256 " + authority().fingerprint());
        assertThat(asked()).isEmpty();
    }

    @Test
    void theServerIsAskedWhereItsFolderCannotBeRead() throws Exception {
        RootCertificate real = new LocalAuthority(new FolderStorage(folder.resolve("other")), Clock.systemUTC())
                .certificateOrNew();
        Files.delete(data);
        try (var server = Upstream.answering(Upstream.ok(real.pem()))) {
            CommandLineFixture said = trust(linux(), "--print", "--management.server.port=" + server.port());

            assertThat(said.out()).isEqualTo(real.pem());
        }
    }

    @Test
    @RequiresProgram("openssl")
    void whoeverElseAnswersThereIsNotTrusted() throws Exception {
        Path anchors = Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        program("update-ca-certificates", "");
        Path evil = folder.resolve("evil.pem");
        Commands.run(PATIENCE, List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Gatehouse local authority 01234567", "-keyout",
                folder.resolve("evil.key").toString(), "-out", evil.toString(), "-addext",
                "keyUsage=keyCertSign"));
        try (var other = Upstream.answering(Upstream.ok(Files.readString(evil)))) {
            CommandLineFixture said = trust(linux(), "--management.server.port=" + other.port());

            assertThat(said.status()).isEqualTo(2);
            assertThat(said.err()).startsWith("gatehouse: what answers at http://127.0.0.1:" + other.port()
                    + "/actuator/certificates/authority is no Gatehouse: it was not made by Gatehouse");
            assertThat(filesIn(anchors)).isEmpty();
            assertThat(asked()).isEmpty();
        }
    }

    @Test
    @RequiresProgram(value = "chown", root = true)
    void aFolderBesideOneSelfIsNotTakenFromSomebodyElseByRoot() throws Exception {
        new LocalAuthority(new FolderStorage(data), Clock.systemUTC()).certificateOrNew();
        Path relative = Path.of("").toAbsolutePath().relativize(data);
        Commands.run(PATIENCE, List.of("chown", "65534", data.toString()));

        CommandLineFixture said = trust(linux(), "--print", "--gatehouse.data=" + relative);
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains(relative + " belongs to ", "--gatehouse.data=" + data);
        assertThat(trust(linux(), "--print").status()).as("one that is named").isZero();
        var byItsOwner = new Machine(Family.LINUX, root, home, List.of(programs),
                Optional.of(Files.getOwner(data).getName()));
        assertThat(trust(byItsOwner, "--print", "--gatehouse.data=" + relative).status()).isZero();
    }

    @Test
    void inAFolderThatIsNotThereNoAuthorityIsMade() throws IOException {
        Files.delete(data);

        CommandLineFixture said = trust(linux());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).startsWith("gatehouse: there is no local authority yet, neither in " + data)
                .contains("gatehouse.https.port", "--gatehouse.data=FOLDER");
        assertThat(data).doesNotExist();
    }

    @Test
    void aBrokenOneIsSaid() throws IOException {
        Files.writeString(Files.createDirectory(data.resolve("local-authority")).resolve("root.pem"), "nonsense");

        CommandLineFixture said = trust(linux());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("local-authority/root.pem: there is no certificate in it. Put the file back")
                .doesNotContain("\tat ");
    }
}
