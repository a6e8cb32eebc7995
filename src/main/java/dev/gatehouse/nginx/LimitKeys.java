package dev.gatehouse.nginx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Time limits and the size of bodies. */
final class LimitKeys {

    private static final String RETRY = "retry";
    private static final Set<String> BY_DEFAULT = Set.of("error", "timeout", "invalid_header");
    private static final int MOST_TRIES = 10;
    private static final String NO_TIME = "this is no time that can be kept";

    private final Level level;
    private final Verdicts verdicts;

    LimitKeys(Level level, Verdicts verdicts) {
        this.level = level;
        this.verdicts = verdicts;
    }

    void put(Map<String, Object> keys) {
        maxBody(keys);
        retry(keys);
        Map<String, String> timeouts = new LinkedHashMap<>();
        time("proxy_connect_timeout", "timeouts.connect").ifPresent(
                time -> timeouts.put("connect", Measures.written(time)));
        Optional<Duration> read = time("proxy_read_timeout", "timeouts.first-byte and timeouts.idle");
        Optional<Duration> send = time("proxy_send_timeout", "timeouts.idle");
        read.ifPresent(time -> timeouts.put("first-byte", Measures.written(time)));
        // One limit for both directions: the longer one, so that nothing is broken off that went on.
        read.map(time -> send.filter(other -> other.compareTo(time) > 0).orElse(time))
                .or(() -> send.filter(time -> time.compareTo(Duration.ofMinutes(1)) > 0))
                .ifPresent(time -> timeouts.put("idle", Measures.written(time)));
        if (!timeouts.isEmpty()) {
            keys.put("timeouts", timeouts);
        }
    }

    private void retry(Map<String, Object> keys) {
        if (!keys.containsKey("upstreams")) {
            List.of("proxy_next_upstream", "proxy_next_upstream_tries")
                    .forEach(name -> level.last(name)
                            .ifPresent(statement -> verdicts.already(statement, "there is no other upstream")));
            return;
        }
        level.last("proxy_next_upstream").ifPresent(statement -> {
            if (statement.arguments().equals(List.of("off"))) {
                verdicts.kept(statement, "retry: 0");
                keys.put(RETRY, 0);
            } else if (BY_DEFAULT.containsAll(statement.arguments())) {
                verdicts.already(statement, "another is asked where there was no connection or no byte of an answer");
            } else {
                verdicts.unsupported(statement,
                        "another is asked where there was no connection, or no byte of an answer to a request that may be sent twice",
                        "nothing: an upstream that answers with 502 to 504 again and again is left out");
            }
        });
        level.last("proxy_next_upstream_tries").ifPresent(statement -> {
            int tries = statement.argument(0).matches("[1-9]\\d{0,2}") ? Integer.parseInt(statement.argument(0)) : 0;
            int others = tries == 0 ? MOST_TRIES : Math.min(MOST_TRIES, tries - 1);
            verdicts.kept(statement, "retry: " + others);
            keys.putIfAbsent(RETRY, others);
        });
    }

    void maxBody(Map<String, Object> keys) {
        level.last("client_max_body_size").ifPresent(statement -> {
            Optional<String> size = Measures.size(statement.argument(0));
            if (size.isEmpty()) {
                verdicts.unsupported(statement, "this is no size", "correct it");
            } else if (size.get().matches("0\\D*")) {
                verdicts.already(statement, "bodies have no limit");
            } else {
                keys.put("max-body", size.get());
                verdicts.kept(statement, "max-body: " + size.get());
            }
        });
    }

    private Optional<Duration> time(String directive, String key) {
        return level.last(directive).flatMap(statement -> {
            Optional<Duration> time = Measures.time(statement.argument(0)).filter(Duration::isPositive);
            if (time.isPresent()) {
                verdicts.kept(statement, key + ": " + Measures.written(time.get()));
            } else {
                verdicts.unsupported(statement, NO_TIME, "correct it");
            }
            return time;
        });
    }
}
