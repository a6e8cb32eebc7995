package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;

/** An operator whose application has a Unix socket that Gatehouse may not use, against the packaged program without root's rights. */
@RequiresProgram("setpriv")
class UnixSocketJourneyTests {

    private static final List<String> WITHOUT_RIGHTS = List.of("setpriv",
            "--bounding-set=-dac_override,-dac_read_search");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void aSocketThatGatehouseMayNotUseIsNamedWithWhatToDo(String transport) throws IOException {
        Path socket = folder.resolve("app.sock");
        Files.writeString(folder.resolve("application.yml"),
                "gatehouse.sites.app: { host: app.test, upstream: \"unix:%s\" }\n".formatted(socket));
        try (var application = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            application.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
            try (var gatehouse = GatehouseProcess.serving(folder, WITHOUT_RIGHTS,
                    "--gatehouse.transport=" + transport)) {
                assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 ");

                gatehouse.terminate();
                assertThat(gatehouse.standardError())
                        .contains("[crit]", "connect() to unix:" + socket + " failed (13: Permission denied)")
                        .contains(
                                "hint: %s is of root:root with the mode ---------, so that root may not write to it; "
                                        .formatted(socket)
                                        + "give root, who owns it, the right to write to it",
                                "; type: sudo chmod u+w " + socket);
            }
        }
    }
}
