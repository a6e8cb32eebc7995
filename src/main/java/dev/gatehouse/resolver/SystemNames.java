package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names that only the operating system can find, such as those of multicast DNS (RFC 6762) by nss-mdns. Waits, for a few seconds at most.
 */
final class SystemNames {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    static {
        // The JDK would remember for half a minute what we are asking anew, unless somebody has asked it before us.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    private SystemNames() {
    }

    /** Whether DNS is not the place for it (RFC 6762, section 3). */
    static boolean isLocal(String name) {
        return name.endsWith(".local") || name.endsWith(".local.");
    }

    static List<InetAddress> addresses(String name) {
        var question = new FutureTask<>(() -> List.of(InetAddress.getAllByName(name)));
        // It waits inside the C library, where a virtual thread would keep others from running.
        Thread.ofPlatform().daemon().name("name-of-system").start(question);
        try {
            return question.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
