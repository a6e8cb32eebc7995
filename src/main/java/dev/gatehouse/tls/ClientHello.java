package dev.gatehouse.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;

/**
 * What a client says before anything is encrypted (RFC 8446, section 4.1.2): whom it wants to speak to, and in which protocols.
 *
 * @param name the name it asks for (RFC 6066, section 3); null where it names nobody
 * @param protocols the protocols it would speak (RFC 7301)
 */
record ClientHello(@Nullable HostName name, List<String> protocols) {

    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int PROTOCOLS = 16;
    private static final int HOST_NAME = 0;

    static final ClientHello SILENT = new ClientHello(null, List.of());

    /** Reads the body of the message; one that is not well formed says nothing, and TLS itself will refuse it. */
    static ClientHello read(ByteBuf body) {
        try {
            return new Reader(body.slice()).read();
        } catch (IndexOutOfBoundsException _) {
            return SILENT;
        }
    }

    private static final class Reader {

        private final ByteBuf in;

        Reader(ByteBuf in) {
            this.in = in;
        }

        ClientHello read() {
            in.skipBytes(VERSION_AND_RANDOM);
            in.skipBytes(in.readUnsignedByte());
            in.skipBytes(in.readUnsignedShort());
            in.skipBytes(in.readUnsignedByte());
            HostName name = null;
            List<String> protocols = List.of();
            ByteBuf extensions = in.isReadable() ? in.readSlice(in.readUnsignedShort()) : in;
            while (extensions.isReadable()) {
                int kind = extensions.readUnsignedShort();
                ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
                if (kind == SERVER_NAME) {
                    name = nameIn(extension).orElse(null);
                } else if (kind == PROTOCOLS) {
                    protocols = protocolsIn(extension);
                }
            }
            return new ClientHello(name, protocols);
        }

        private static Optional<HostName> nameIn(ByteBuf extension) {
            ByteBuf list = extension.readSlice(extension.readUnsignedShort());
            while (list.isReadable()) {
                int kind = list.readUnsignedByte();
                String text = list.readCharSequence(list.readUnsignedShort(), StandardCharsets.US_ASCII).toString();
                if (kind == HOST_NAME) {
                    return HostName.of(text);
                }
            }
            return Optional.empty();
        }

        private static List<String> protocolsIn(ByteBuf extension) {
            ByteBuf list = extension.readSlice(extension.readUnsignedShort());
            List<String> protocols = new ArrayList<>(2);
            while (list.isReadable()) {
                protocols.add(list.readCharSequence(list.readUnsignedByte(), StandardCharsets.US_ASCII).toString());
            }
            return protocols;
        }
    }
}
