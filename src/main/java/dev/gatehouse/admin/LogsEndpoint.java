package dev.gatehouse.admin;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.annotation.RestControllerEndpoint;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.requestlog.AccessStream;

/**
 * {@code GET /actuator/logs}: access lines as they come, an object on each line, until the one who asked goes away. An object with
 * nothing in it says that all is well while nothing comes; the first one, that from now on no request is missed.
 *
 * <p>Ordinary endpoints of Spring Boot wait for the end of a stream.
 */
@RestControllerEndpoint(id = "logs")
@SuppressWarnings("removal") // The only kind of endpoint that streams; Spring Cloud Gateway's is one as well
public class LogsEndpoint {

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    private static final Pattern STATUS = Pattern.compile("[1-9]\\d\\d|[1-9]xx");
    private static final int MOST_WAITING = 10_000;
    private static final int HUNDRED = 100;

    private final AccessStream stream;

    LogsEndpoint(AccessStream stream) {
        this.stream = stream;
    }

    @GetMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
    public Flux<Map<String, Object>> logs(@RequestParam(required = false) @Nullable String site,
            @RequestParam(required = false) @Nullable String status) {
        if (status != null && !STATUS.matcher(status).matches()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "status: expected 404 or 5xx");
        }
        // Who reads too slowly misses lines; the proxy waits for nobody.
        Flux<Map<String, Object>> lines = Flux.<Map<String, Object>>create(
                sink -> sink.onDispose(stream.listen(filter(site, status), sink::next)::run),
                FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(MOST_WAITING, _ -> {
                }, BufferOverflowStrategy.DROP_OLDEST);
        Flux<Map<String, Object>> life = Flux.interval(Duration.ZERO, SIGN_OF_LIFE)
                .onBackpressureDrop()
                .map(_ -> Map.of());
        return Flux.merge(lines, life);
    }

    private static Predicate<Exchange> filter(@Nullable String site, @Nullable String status) {
        return exchange -> (site == null || exchange.site().equals(Optional.of(site)))
                && (status == null || matches(exchange.status(), status));
    }

    private static boolean matches(int status, String wanted) {
        return wanted.endsWith("xx")
                ? status / HUNDRED == wanted.charAt(0) - '0'
                : String.valueOf(status).equals(wanted);
    }
}
