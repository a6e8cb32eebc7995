package dev.gatehouse.site;

import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;

/** Which header fields an operator may set, and to what. */
final class HeaderRules {

    /** What says where a body ends, whom a request is for, or is for one connection only. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("connection", "content-length", "transfer-encoding",
            "expect", "upgrade", "te", "trailer", "keep-alive", "proxy-connection", "proxy-authorization",
            "proxy-authenticate", "http2-settings");
    private static final Set<String> OF_THE_VISITOR = Set.of("x-forwarded-for", "x-forwarded-proto",
            "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded");

    private HeaderRules() {
    }

    /** Whether it is the name of a field (RFC 9110, section 5.1). */
    static boolean isName(String name) {
        return !name.isEmpty() && HttpHeaderValidationUtil.validateToken(name) < 0;
    }

    /** Whether it is visible ASCII, spaces and tabs, and so the same in every version of HTTP. */
    static boolean isValue(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t') && value.equals(value.strip());
    }

    /** Whether it belongs to the message or its connection, or would pass for such a one, and is not the operator's. */
    static boolean isOfTheMessage(String name) {
        String plain = plain(name);
        return OF_THE_MESSAGE.contains(plain) || plain.startsWith("sec-websocket")
                || (plain.equals("user-agent") && name.indexOf('_') >= 0);
    }

    /** Applications that make variables of names, as CGI does, know no difference. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether an upstream learns from it who asks. */
    static boolean isOfTheVisitor(String name) {
        return OF_THE_VISITOR.contains(plain(name));
    }
}
