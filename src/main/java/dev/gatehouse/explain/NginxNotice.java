package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.containsAny;
import static dev.gatehouse.explain.Text.startsWithAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** What nginx says that is no failure of an upstream. */
final class NginxNotice {

    private final String message;
    private final String level;
    private final String doing;
    private final boolean whole;

    NginxNotice(String message, @Nullable String level, String doing, boolean whole) {
        this.message = message;
        this.level = level == null ? "" : level;
        this.doing = doing;
        this.whole = whole;
    }

    Optional<Occurrence> occurrence() {
        return Optional.ofNullable(ofClient())
                .or(() -> Optional.ofNullable(ofRule()))
                .or(() -> Optional.ofNullable(ofStart()))
                .or(() -> Optional.ofNullable(ofFile()))
                .or(() -> Optional.ofNullable(ofProxy()));
    }

    private @Nullable Occurrence ofClient() {
        // Cut, it might have gone on with "to upstream".
        boolean handshakes = whole && doing.equals("SSL handshaking");
        if (handshakes && startsWithAny(message, "SSL_do_handshake() failed", "peer closed connection in SSL handshake",
                "client timed out", "SSL_", "recv() failed", "client closed connection")) {
            return Occurrence.CLIENT_TLS;
        }
        if (startsWithAny(message, "client prematurely closed connection", "client closed connection",
                "epoll_wait() reported that client prematurely closed connection",
                "kevent() reported that client prematurely closed connection") || isClosedKeepalive()) {
            return Occurrence.CLIENT_WENT_AWAY;
        }
        boolean sends = startsWithAny(doing, "sending to client", "sending response to client",
                "reading client request", "waiting for request", "keepalive", "processing HTTP/2 connection");
        if (sends && startsWithAny(message, "recv() failed (", "send() failed (", "writev() failed (",
                "sendfile() failed (", "SSL_write() failed", "SSL_read() failed")
                && containsAny(message, "(104: ", "(32: ", "(54: ", "eset by peer", "roken pipe")) {
            return Occurrence.CLIENT_WENT_AWAY;
        }
        if (whole && message.startsWith("client timed out (")) {
            return Occurrence.CLIENT_TOO_SLOW;
        }
        if (message.startsWith("client sent plain HTTP request to HTTPS port")) {
            return Occurrence.PLAIN_TO_TLS_PORT;
        }
        return startsWithAny(message, "client sent ") ? Occurrence.BAD_REQUEST : null;
    }

    private boolean isClosedKeepalive() {
        return message.startsWith("client ") && message.endsWith(" closed keepalive connection");
    }

    private @Nullable Occurrence ofRule() {
        if (message.startsWith("client intended to send too large ")) {
            return Occurrence.BODY_TOO_LARGE;
        }
        if (startsWithAny(message, "limiting requests, excess: ", "delaying request, excess: ")) {
            return Occurrence.RATE_LIMITED;
        }
        if (message.startsWith("limiting connections by zone ")) {
            return Occurrence.CONNECTIONS_LIMITED;
        }
        if (message.startsWith("access forbidden by rule")) {
            return Occurrence.FORBIDDEN;
        }
        if (message.startsWith("auth request unexpected status: ")) {
            return Occurrence.AUTHENTICATION_UNAVAILABLE;
        }
        if (message.startsWith("no user/password was provided") || (message.startsWith("user \"")
                && containsAny(message, "\" was not found in \"", "\": password mismatch"))) {
            return Occurrence.WRONG_PASSWORD;
        }
        return message.startsWith("rewrite or internal redirection cycle") ? Occurrence.REDIRECT_LOOP : null;
    }

    private @Nullable Occurrence ofStart() {
        if (message.startsWith("bind() to ")) {
            if (containsAny(message, "(98: ", "(48: ", "(10048: ", "Address already in use")) {
                return Occurrence.PORT_TAKEN;
            }
            if (containsAny(message, "(13: ", "(10013: ")) {
                return Occurrence.PORT_FORBIDDEN;
            }
            return containsAny(message, "(99: ", "(49: ", "(10049: ") ? Occurrence.ADDRESS_NOT_HERE : null;
        }
        if (message.startsWith("still could not bind()")) {
            return Occurrence.PORT_TAKEN;
        }
        boolean isFault = (level.equals("emerg") && (namesLine() || startsWithAny(message, "cannot load certificate",
                "SSL_CTX_", "BIO_new_file(", "PEM_read_bio", "could not build ", "no \"events\" section",
                "no \"ssl_certificate\"", "unknown directive", "invalid ", "unexpected ", "unknown \"", "getpwnam(",
                "getgrnam(", "mkdir() ", "open() \""))) || (level.equals("warn") && namesLine())
                || startsWithAny(message, "conflicting server name \"", "no resolver defined to resolve",
                        "no servers are inside upstream", "no \"ssl_certificate\" is defined", "no port in upstream ",
                        "invalid URL prefix in ", "the \"user\" directive makes sense only");
        return isFault ? Occurrence.CONFIGURATION_FAULT : null;
    }

    /** {@code … in /etc/nginx/conf.d/app.conf:26}. */
    private boolean namesLine() {
        int in = message.lastIndexOf(" in ");
        int colon = message.lastIndexOf(':');
        return in > 0 && colon > in && (message.startsWith("/", in + 4) || message.startsWith(":\\", in + 5))
                && Text.isDigits(message.substring(colon + 1).strip());
    }

    private @Nullable Occurrence ofFile() {
        boolean isSystemCall = startsWithAny(message, "open() \"", "stat() \"", "lstat() \"", "opendir() \"",
                "mkdir() \"",
                "rename() \"", "unlink() \"", "openat() \"", "testing \"", "could not open error log file: open() \"",
                "pwrite() \"", "pread() \"");
        String reason = message.substring(Math.max(0, message.lastIndexOf("\" ")));
        if (isSystemCall && reason.contains("failed (13: ")) {
            return Occurrence.FILE_FORBIDDEN;
        }
        boolean isMissing = (message.startsWith("\"") && reason.startsWith("\" is not found (2: "))
                || (isSystemCall && containsAny(reason, "failed (2: ", "failed (20: "));
        if (isMissing || message.startsWith("FastCGI sent in stderr: \"Primary script unknown")) {
            return Occurrence.FILE_NOT_FOUND;
        }
        if (message.startsWith("\"") && reason.startsWith("\" is forbidden (13: ")) {
            return Occurrence.FILE_FORBIDDEN;
        }
        return message.startsWith("directory index of \"") && reason.startsWith("\" is forbidden")
                ? Occurrence.LISTING_FORBIDDEN
                : null;
    }

    private @Nullable Occurrence ofProxy() {
        if (message.startsWith("FastCGI sent in stderr: \"")) {
            return Occurrence.APPLICATION_SAID;
        }
        if (message.startsWith("connect() to unix:") && message.contains(" failed (11: ")) {
            return Occurrence.BACKLOG_FULL;
        }
        if (message.startsWith("upstream server temporarily disabled")) {
            return Occurrence.UPSTREAM_PUT_OUT;
        }
        if (startsWithAny(message, "a client request body is buffered to a temporary file",
                "an upstream response is buffered to a temporary file")) {
            return Occurrence.BUFFERED;
        }
        return isFull() ? Occurrence.OUT_OF_CONNECTIONS : null;
    }

    /** Of connections, or of the files that they are. */
    private boolean isFull() {
        if (message.contains(" failed (24: ")) {
            return startsWithAny(message, "accept4() ", "accept() ", "open() \"")
                    || (level.equals("emerg") && message.startsWith("socket() "));
        }
        int count = message.indexOf(" worker_connections are not enough");
        return count > 0 && Text.skipDigits(message, 0) == count;
    }
}
