package dev.gatehouse.routing;

import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;

/** The name of a header field that a filter may touch in the engine. */
final class FieldName {

    /** What says where a body ends, whom a request is for, or is for one connection only. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("host", "connection", "content-length",
            "transfer-encoding", "expect", "upgrade", "te", "trailer", "keep-alive", "proxy-connection",
            "proxy-authorization", "proxy-authenticate", "http2-settings");

    private static final String WEB_SOCKET = "sec-websocket";

    private FieldName() {
    }

    /** The name of a field that a filter changes in requests. */
    static String ofRequest(Arguments arguments, String name) {
        // Spring Cloud Gateway takes it out whoever has set it.
        if (name.equalsIgnoreCase("X-Forwarded-Prefix")) {
            throw arguments.objection(name);
        }
        return of(arguments, name);
    }

    /** The name of a field that a filter changes in answers. */
    static String ofAnswer(Arguments arguments, String name) {
        return of(arguments, name);
    }

    private static String of(Arguments arguments, String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (OF_THE_MESSAGE.contains(lowerCase) || lowerCase.startsWith(WEB_SOCKET)
                || HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw arguments.objection(name);
        }
        return name;
    }
}
