package dev.gatehouse.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.exchange.Trace;
import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.requestlog.AccessStream;

/**
 * Requests of this program to itself, the way of a visitor, and all that is known of them afterwards. They are known by the port that they
 * come from, so that nothing in them is different. While there is none, a request costs a look at an empty map.
 */
final class Trials implements ExchangeListener {

    private static final int AT_ONCE = 4;
    private static final int PATIENCE_SECONDS = 5;

    private final Supplier<EngineRoutes> routes;
    private final AccessStream lines;
    private final InetAddress address;
    private final Map<InetSocketAddress, CompletableFuture<Seen>> expected = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(AT_ONCE);

    /**
     * What the server has seen of a trial.
     *
     * @param candidates the routes that were asked, in their order
     * @param line the access line as an object
     */
    record Seen(Exchange exchange, List<EngineRoutes.Candidate> candidates, Map<String, Object> line) {}

    /**
     * How a trial went.
     *
     * @param seen null where no request has arrived
     * @param problem why there is no whole answer; null where there is one
     */
    record Outcome(Optional<TrialConnection.Secured> secured, @Nullable Seen seen, @Nullable String problem) {}

    /**
     * @param routes asked for when there is a trial: listeners are made before them
     * @param address the one of this machine that is listened on
     */
    Trials(Supplier<EngineRoutes> routes, AccessStream lines, InetAddress address) {
        this.routes = routes;
        this.lines = lines;
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    /** Waits for the answer. Empty where too many are being made. */
    Optional<Outcome> make(TrialUrl url, int port) {
        if (!room.tryAcquire()) {
            return Optional.empty();
        }
        try (var connection = new TrialConnection(address)) {
            var arrival = new CompletableFuture<Seen>();
            expected.put(connection.own(), arrival);
            try {
                Optional<TrialConnection.Secured> secured = connection.ask(url, port);
                Seen seen = arrival.completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
                return Optional.of(new Outcome(secured, seen, seen == null
                        ? "something answers at port " + port + ", but this Gatehouse has seen no request"
                        : null));
            } catch (IOException e) {
                connection.giveUp();
                Seen seen = arrival.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
                return Optional.of(new Outcome(Optional.empty(), seen, String.valueOf(e.getMessage())));
            } finally {
                expected.remove(connection.own());
            }
        } catch (IOException e) {
            return Optional.of(new Outcome(Optional.empty(), null, String.valueOf(e.getMessage())));
        } finally {
            room.release();
        }
    }

    @Override
    public void assigned(Exchange exchange) {
        if (!expected.isEmpty() && expected.containsKey(exchange.client().address())) {
            exchange.measure(new Trace());
        }
    }

    /** Looks while the request is still there to look at. */
    @Override
    public void ended(Exchange exchange) {
        if (expected.isEmpty()) {
            return;
        }
        CompletableFuture<Seen> arrival = expected.get(exchange.client().address());
        if (arrival != null) {
            arrival.complete(new Seen(exchange, routes.get().candidatesFor(exchange), lines.line(exchange)));
        }
    }
}
