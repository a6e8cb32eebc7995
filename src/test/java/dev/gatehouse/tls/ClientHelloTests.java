package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.site.HostName;

/** Tests for {@link ClientHello}, with what the JDK's own client says. */
class ClientHelloTests {

    private static final int HEADS_OF_RECORD_AND_MESSAGE = 9;

    /** The body of a real client's first message. */
    private static byte[] hello(String version, String name, String... protocols) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[]{version});
            parameters.setApplicationProtocols(protocols);
            if (!name.isEmpty()) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            engine.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOfRange(record.array(), HEADS_OF_RECORD_AND_MESSAGE, record.position());
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClientHello read(byte[] body) {
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        return ClientHello.read(buffer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void nameAndProtocolsAreRead(String version) {
        assertThat(read(hello(version, "App.Example.com", "h2", "http/1.1")))
                .isEqualTo(new ClientHello(new HostName("app.example.com"), List.of("h2", "http/1.1")));
    }

    @Test
    void whoNamesNobodyIsRead() {
        assertThat(read(hello("TLSv1.3", ""))).isEqualTo(ClientHello.SILENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void whereverItIsCutOffItSaysNothing(String version) {
        byte[] whole = hello(version, "app.example.com", "h2", "acme-tls/1");
        for (int length = 0; length < whole.length; length++) {
            ClientHello cut = read(Arrays.copyOf(whole, length));
            // Without any extension it is well formed again.
            assertThat(cut).as("cut at %d", length).isEqualTo(ClientHello.SILENT);
        }
    }

    @Test
    void whateverBytesAreWrongNothingIsThrown() {
        byte[] whole = hello("TLSv1.3", "app.example.com", "h2");
        var random = new Random(20261123);
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            assertThat(read(changed)).isNotNull();
        }
    }

    @Test
    void aNameThatIsNoneIsNobody() {
        byte[] body = hello("TLSv1.3", "app.example.com");
        int at = new String(body, StandardCharsets.ISO_8859_1).indexOf("app.example.com");
        body[at + 3] = '/';
        assertThat(read(body).name()).isNull();
    }
}
