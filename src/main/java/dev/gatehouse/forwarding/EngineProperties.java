package dev.gatehouse.forwarding;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * How requests are forwarded, as written under {@code gatehouse}.
 *
 * @param engine whether the forwarding engine takes the routes that it knows; if not, all go Spring Cloud Gateway's way
 * @param transport how sockets are worked; {@code auto} is the first of {@code io_uring}, {@code epoll} and {@code nio} that the kernel allows
 * @param workers how many threads forward requests; as many as there are processors unless set
 */
@ConfigurationProperties("gatehouse")
public record EngineProperties(@DefaultValue("true") boolean engine, @DefaultValue(AUTO) String transport,
        @Nullable Integer workers) {

    private static final String AUTO = "auto";
    private static final int MOST_WORKERS = 1024;

    public EngineProperties {
        if (!transport.equals(AUTO) && Transport.named(transport).isEmpty()) {
            throw new InvalidSettingException("transport", transport, "auto, io_uring, epoll or nio");
        }
        if (!transport.equals(AUTO) && !Transport.named(transport).orElseThrow().isAvailable()) {
            throw new InvalidSettingException("transport", transport,
                    "a transport that this machine's kernel allows; auto takes the best of them");
        }
        if (workers != null && (workers < 1 || workers > MOST_WORKERS)) {
            throw new InvalidSettingException("workers", workers, "a number from 1 to " + MOST_WORKERS);
        }
    }

    /** The transport to use. */
    Transport chosen() {
        return Transport.named(transport).orElseGet(Transport::best);
    }

    /** What works the sockets, such as {@code io_uring with 2 threads}. */
    public String inWords() {
        return "%s with %d %s".formatted(chosen(), threads(), threads() == 1 ? "thread" : "threads");
    }

    int threads() {
        return workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    }
}
