package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.startsWithAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What Apache says that is no failure of an upstream.
 *
 * @param number such as {@code AH01630}; empty before Apache 2.4
 */
record ApacheNotice(String number, String before, String message) {

    Optional<Occurrence> occurrence() {
        return Optional.ofNullable(number.isEmpty() ? ofWords() : ofNumber());
    }

    private @Nullable Occurrence ofNumber() {
        return switch (number) {
            case "AH01114", "AH01079", "AH00896" -> Occurrence.FOLLOW_UP;
            case "AH00898" -> message.startsWith("Error reading from remote server") ? Occurrence.FOLLOW_UP : null;
            case "AH00959", "AH00940" -> Occurrence.UPSTREAM_PUT_OUT;
            case "AH01630", "AH01797" -> Occurrence.FORBIDDEN;
            case "AH00035", "AH00132" -> Occurrence.FILE_FORBIDDEN;
            case "AH00128", "AH01264", "AH00130" -> Occurrence.FILE_NOT_FOUND;
            case "AH01276" -> Occurrence.LISTING_FORBIDDEN;
            case "AH01617", "AH01618", "AH01614" -> Occurrence.WRONG_PASSWORD;
            case "AH00124" -> Occurrence.REDIRECT_LOOP;
            case "AH00126" -> Occurrence.BAD_REQUEST;
            case "AH01382", "AH01384" -> Occurrence.CLIENT_TOO_SLOW;
            case "AH01095" -> Occurrence.CLIENT_WENT_AWAY;
            case "AH01587", "AH01588" -> Occurrence.BODY_TOO_LARGE;
            case "AH02008", "AH02042" -> Occurrence.CLIENT_TLS;
            case "AH01996" -> Occurrence.PLAIN_TO_TLS_PORT;
            case "AH00161", "AH00484", "AH00485", "AH03490" -> Occurrence.OUT_OF_CONNECTIONS;
            case "AH00526", "AH00112", "AH02291", "AH01144", "AH01961", "AH01909", "AH00558", "AH02565", "AH02572",
                    "AH00548" ->
                Occurrence.CONFIGURATION_FAULT;
            case "AH00163", "AH00094", "AH00489", "AH00169", "AH00171", "AH00493" ->
                Occurrence.NOTHING_WRONG;
            case "AH00072" -> ofBind();
            case "AH01071", "AH01215" ->
                message.contains("Primary script unknown") && message.startsWith("Got error '")
                        ? Occurrence.FILE_NOT_FOUND
                        : Occurrence.APPLICATION_SAID;
            default -> ofAnyNumber();
        };
    }

    /** Each module of the proxy has numbers of its own for the same words. */
    private @Nullable Occurrence ofAnyNumber() {
        if (startsWithAny(message, "failed to make connection to backend: ",
                "HTTP: failed to make connection to backend")) {
            return Occurrence.FOLLOW_UP;
        }
        return message.startsWith("request failed: ") ? Occurrence.BAD_REQUEST : null;
    }

    private @Nullable Occurrence ofBind() {
        if (before.contains("(98)") || before.contains("(48)") || before.contains("Address already in use")) {
            return Occurrence.PORT_TAKEN;
        }
        if (before.contains("(13)")) {
            return Occurrence.PORT_FORBIDDEN;
        }
        return before.contains("(99)") ? Occurrence.ADDRESS_NOT_HERE : null;
    }

    private @Nullable Occurrence ofWords() {
        boolean noScript = startsWithAny(message, "script '", "script \"")
                && message.contains("not found or unable to stat");
        if (noScript || message.startsWith("File does not exist: ")) {
            return Occurrence.FILE_NOT_FOUND;
        }
        if (message.startsWith("client denied by server configuration")) {
            return Occurrence.FORBIDDEN;
        }
        if (message.startsWith("Directory index forbidden by ")) {
            return Occurrence.LISTING_FORBIDDEN;
        }
        if (message.startsWith("SSL Proxy requested for ")) {
            return Occurrence.CONFIGURATION_FAULT;
        }
        String plain = message.strip();
        return startsWithAny(plain, "ap_proxy_connect_backend disabling worker for",
                "proxy: HTTP: disabled connection for")
                        ? Occurrence.UPSTREAM_PUT_OUT
                        : null;
    }
}
