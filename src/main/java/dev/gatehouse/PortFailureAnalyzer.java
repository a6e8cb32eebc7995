package dev.gatehouse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import reactor.netty.ChannelBindException;

/** Says why a port could not be opened, and what to do about it. */
final class PortFailureAnalyzer extends AbstractFailureAnalyzer<ChannelBindException> {

    private static final int FIRST_FREE_FOR_ALL = 1024;

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ChannelBindException cause) {
        int port = cause.localPort();
        String reason = String.valueOf(cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage());
        if (reason.contains("Permission denied") && port < FIRST_FREE_FOR_ALL) {
            return new FailureAnalysis("Port %d cannot be opened: only root may open ports below %d.".formatted(port,
                    FIRST_FREE_FOR_ALL),
                    "Give the program that right (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE), or choose another "
                            + "server.port or gatehouse.https.port.",
                    cause);
        }
        if (reason.contains("in use")) {
            return new FailureAnalysis("Port %d cannot be opened: another program listens there.".formatted(port),
                    ("Find it with: ss -ltnp 'sport = :%d'. Stop it, or choose another server.port, "
                            + "gatehouse.https.port or management.server.port.").formatted(port),
                    cause);
        }
        return new FailureAnalysis("Port %d at %s cannot be opened: %s".formatted(port, cause.localHost(), reason),
                "Choose another server.port, gatehouse.https.port or server.address.", cause);
    }
}
