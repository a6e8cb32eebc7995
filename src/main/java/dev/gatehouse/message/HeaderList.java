package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The header list of a request in HTTP/2, as it comes field by field out of its compression: kept as the lines of HTTP/1.1 that
 * mean the same, so that a {@link HeadReader} reads it with the rules and limits of every other head.
 *
 * <p>What RFC 9113, section 8, calls malformed makes the whole list so: a name with a capital letter or anything else that could
 * not stand in a line of its own, a field of a connection, a pseudo-header field that is unknown, missing, there twice or after
 * another field. It is a {@link DefaultHttp2Headers} that stores nothing, because that is what Netty's decoder fills.
 */
public final class HeaderList extends DefaultHttp2Headers {

    private static final int BYTES_AT_FIRST = 512;
    private static final int ROOM = 128;

    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString OPTIONS = AsciiString.cached("OPTIONS");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString ASTERISK = AsciiString.cached("*");
    private static final byte[] SPACE = bytes(" ");
    private static final byte[] HOST = bytes("Host: ");
    private static final byte[] HTTP_1_1 = bytes(" HTTP/1.1\r\n");
    private static final byte[] CHUNKED = bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] COOKIE_NAME = bytes("cookie: ");
    private static final byte[] COOKIE_SEPARATOR = bytes("; ");
    private static final byte[] COLON = bytes(": ");
    private static final byte[] CRLF = bytes("\r\n");

    private final Bytes lines = new Bytes(BYTES_AT_FIRST);
    private @Nullable Bytes cookies;
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString host;
    private boolean fieldsBegun;
    private boolean pseudo;
    private boolean sized;
    private boolean malformed;

    /** Bytes that grow. */
    private static final class Bytes {

        private byte[] array;
        private int length;

        Bytes(int capacity) {
            array = new byte[capacity];
        }

        Bytes append(AsciiString text) {
            return append(text.array(), text.arrayOffset(), text.length());
        }

        Bytes append(byte[] more) {
            return append(more, 0, more.length);
        }

        Bytes append(Bytes more) {
            return append(more.array, 0, more.length);
        }

        private Bytes append(byte[] from, int start, int number) {
            if (length + number > array.length) {
                array = Arrays.copyOf(array, Math.max(length + number, array.length * 2));
            }
            System.arraycopy(from, start, array, length, number);
            length += number;
            return this;
        }

        ByteBuf wrapped() {
            return Unpooled.wrappedBuffer(array, 0, length);
        }
    }

    public HeaderList() {
        super(false, 2);
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (!malformed) {
            AsciiString known = AsciiString.of(name);
            malformed = known.isEmpty() || !(known.byteAt(0) == ':'
                    ? addPseudo(known.toString(), AsciiString.of(value))
                    : addField(known, AsciiString.of(value)));
        }
        return this;
    }

    private boolean addPseudo(String name, AsciiString value) {
        pseudo = true;
        boolean proper = !fieldsBegun && isText(value);
        switch (name) {
            case ":method" -> {
                proper &= method == null && isToken(value);
                method = value;
            }
            case ":scheme" -> {
                proper &= scheme == null;
                scheme = value;
            }
            case ":authority" -> {
                proper &= authority == null && value.indexOf(" ") < 0;
                authority = value;
            }
            case ":path" -> {
                proper &= path == null && isTarget(value);
                path = value;
            }
            default -> proper = false;
        }
        return proper;
    }

    private boolean addField(AsciiString name, AsciiString value) {
        fieldsBegun = true;
        if (!isLowerCaseToken(name) || !isText(value)) {
            return false;
        }
        if (name.contentEquals(COOKIE)) {
            addCookie(value);
            return true;
        }
        switch (Field.of(name.array(), name.arrayOffset(), name.arrayOffset() + name.length())) {
            // RFC 9113, section 8.2.2
            case CONNECTION, PROXY_CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE -> {
                return false;
            }
            case TE -> {
                if (!value.contentEqualsIgnoreCase(TRAILERS)) {
                    return false;
                }
            }
            case HOST -> {
                if (host != null) {
                    return false;
                }
                host = value;
                return true;
            }
            case CONTENT_LENGTH -> sized = true;
            default -> {
            }
        }
        lines.append(name).append(COLON).append(value).append(CRLF);
        return true;
    }

    /** RFC 9113, section 8.2.3: the crumbs of a cookie are put together before anybody else sees them. */
    private void addCookie(AsciiString crumb) {
        if (cookies == null) {
            cookies = new Bytes(crumb.length()).append(crumb);
        } else {
            cookies.append(COOKIE_SEPARATOR).append(crumb);
        }
    }

    /**
     * Reads the list as the head of a request; what is malformed leaves in the reader what there is of a request line.
     *
     * @param ended whether the request has no body
     */
    public HeadReader.Result readRequest(HeadReader reader, boolean ended) {
        if (malformed || !isRequest()) {
            readLine(reader);
            return HeadReader.Result.MALFORMED;
        }
        return reader.read(request(ended));
    }

    private boolean isRequest() {
        if (method == null || isAnotherHost()) {
            return false;
        }
        if (method.contentEquals(CONNECT)) {
            return authority != null && scheme == null && path == null;
        }
        return path != null && scheme != null && !path.isEmpty()
                && (path.byteAt(0) == '/' || (path.contentEquals(ASTERISK) && method.contentEquals(OPTIONS)))
                && (scheme.contentEqualsIgnoreCase("https") || scheme.contentEqualsIgnoreCase("http"));
    }

    /** RFC 9113, section 8.3.1: a Host that is not the authority is for somebody who reads only one of them. */
    private boolean isAnotherHost() {
        return authority != null && host != null && !authority.contentEqualsIgnoreCase(host);
    }

    private ByteBuf request(boolean ended) {
        AsciiString target = path != null ? path : known(authority);
        AsciiString name = authority != null ? authority : host;
        var request = new Bytes(lines.length + target.length() + (name == null ? 0 : name.length()) + ROOM);
        request.append(known(method)).append(SPACE).append(target).append(HTTP_1_1);
        if (name != null) {
            request.append(HOST).append(name).append(CRLF);
        }
        request.append(lines);
        if (cookies != null) {
            request.append(COOKIE_NAME).append(cookies).append(CRLF);
        }
        if (!ended && !sized) {
            request.append(CHUNKED);
        }
        return request.append(CRLF).wrapped();
    }

    private void readLine(HeadReader reader) {
        var line = new Bytes(BYTES_AT_FIRST).append(known(method));
        if (path != null) {
            line.append(SPACE).append(path).append(HTTP_1_1);
        }
        reader.read(line.wrapped());
    }

    /**
     * The list as the fields after a body, up to and with the empty line; null where it cannot stand there.
     *
     * @param limits of those fields
     */
    public byte @Nullable [] trailers(HeadReader.Limits limits) {
        if (malformed || pseudo || host != null || cookies != null) {
            return null;
        }
        ByteBuf section = lines.append(CRLF).wrapped();
        HeadReader reader = HeadReader.ofTrailers(limits);
        return reader.read(section) == HeadReader.Result.COMPLETE && ChunkReader.areProper(reader.head())
                ? Arrays.copyOf(lines.array, lines.length)
                : null;
    }

    private static AsciiString known(@Nullable AsciiString value) {
        return value == null ? AsciiString.EMPTY_STRING : value;
    }

    private static boolean isToken(AsciiString text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isToken(text.byteAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isLowerCaseToken(AsciiString text) {
        for (int i = 0; i < text.length(); i++) {
            byte octet = text.byteAt(i);
            if (!Octets.isToken(octet) || Octets.lowerCase(octet) != octet) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTarget(AsciiString text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isTarget(text.byteAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value could stand in a line as it is: RFC 9113, section 8.2.1, allows no blank at its ends either. */
    private static boolean isText(AsciiString text) {
        int end = text.length();
        for (int i = 0; i < end; i++) {
            if (!Octets.isText(text.byteAt(i))) {
                return false;
            }
        }
        return end == 0 || !(Octets.isBlank(text.byteAt(0)) || Octets.isBlank(text.byteAt(end - 1)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
