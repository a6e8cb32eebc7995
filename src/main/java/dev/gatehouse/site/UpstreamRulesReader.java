package dev.gatehouse.site;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Makes {@link UpstreamRules} of what is written about the upstreams of a site, with a finding for all that makes no sense. */
final class UpstreamRulesReader {

    /** As RFC 6265, section 4.1.1, has it. */
    private static final Pattern COOKIE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Pattern STATUS = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
    private static final String CONNECT = "connect";

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int MOST_FAILURES = 1_000_000;
    private static final int MOST_TRIES = 10;
    private static final int ALL = 100;
    private static final int MOST_ANSWERS = 1000;

    private final Settings settings;

    UpstreamRulesReader(Settings settings) {
        this.settings = settings;
    }

    /** What is not written is as before. */
    UpstreamRules read(String place, UpstreamKeys keys, UpstreamRules inherited) {
        return new UpstreamRules(balancing(place, keys, inherited.balancing()),
                ejection(place + ".ejection", keys.ejection(), inherited.ejection()),
                retry(place + ".retry", keys.retry(), inherited.retry()),
                time(place + ".wait-for-upstream", keys.waitForUpstream(), inherited.waitFor(), Duration.ZERO,
                        LONGEST_WAIT, "from 0s to 10m"),
                health(place + ".health", keys.health(), inherited.health()));
    }

    private Balancing balancing(String place, UpstreamKeys keys, Balancing before) {
        String cookie = Objects.requireNonNullElse(keys.stickyCookie(), before.cookie());
        if (!COOKIE.matcher(cookie).matches()) {
            settings.find(place + ".sticky-cookie", cookie,
                    "the name of a cookie, up to 64 letters, digits and signs such as - and _");
        }
        return new Balancing(Objects.requireNonNullElse(keys.balance(), before.way()), cookie,
                time(place + ".slow-start", keys.slowStart(), before.slowStart(), Duration.ZERO, HOUR,
                        "from 0s to 1h"));
    }

    private Ejection ejection(String place, UpstreamKeys.EjectionKeys keys, Ejection before) {
        if (Boolean.FALSE.equals(keys.enabled())) {
            return Ejection.NEVER;
        }
        Ejection otherwise = Boolean.TRUE.equals(keys.enabled()) && before.equals(Ejection.NEVER)
                ? Ejection.DEFAULT
                : before;
        Duration time = time(place + ".time", keys.time(), otherwise.time(), SHORTEST, HOUR, "from 100ms to 1h");
        Duration longest = time(place + ".longest", keys.longest(),
                otherwise.longest().compareTo(time) < 0 ? time : otherwise.longest(), SHORTEST, Duration.ofDays(1),
                "from 100ms to 1d");
        if (keys.longest() != null && longest.compareTo(time) < 0) {
            find(place + ".longest", "a time that is not shorter than the first, " + time.toMillis() + "ms");
        }
        return new Ejection(number(place + ".failures", keys.failures(), otherwise.failures(), 0, MOST_FAILURES),
                number(place + ".share", keys.share(), otherwise.share(), 0, ALL), time, longest);
    }

    private Retry retry(String place, UpstreamKeys.RetryKeys keys, Retry before) {
        return new Retry(number(place + ".tries", keys.tries(), before.tries(), 0, MOST_TRIES),
                number(place + ".budget", keys.budget(), before.budget(), 0, ALL));
    }

    private Optional<HealthCheck> health(String place, UpstreamKeys.HealthKeys keys, Optional<HealthCheck> inherited) {
        if (keys.equals(new UpstreamKeys.HealthKeys(null, null, null, null, null, null))) {
            return inherited;
        }
        if (keys.path() == null && inherited.isEmpty()) {
            settings.findings()
                    .add(new Finding(settings.place(place), "no path", "a path such as /healthz, or connect"));
        }
        HealthCheck before = inherited.orElse(HealthCheck.CONNECT);
        Optional<String> path = keys.path() == null
                ? before.path()
                : Optional.of(keys.path()).filter(text -> !text.equals(CONNECT));
        path.filter(text -> !PATH.matcher(text).matches())
                .ifPresent(text -> settings.find(place + ".path", text,
                        "a path such as /healthz without spaces, or connect"));
        Duration interval = time(place + ".interval", keys.interval(), before.interval(), SHORTEST, HOUR,
                "from 100ms to 1h");
        Duration timeout = time(place + ".timeout", keys.timeout(), before.timeout(), SHORTEST, HOUR,
                "from 100ms to 1h");
        int first = before.firstStatus();
        int last = before.lastStatus();
        if (keys.status() != null) {
            Matcher status = STATUS.matcher(keys.status());
            if (status.matches()) {
                first = Integer.parseInt(status.group(1));
                last = status.group(2) == null ? first : Integer.parseInt(status.group(2));
            }
            if (!status.matches() || last < first) {
                settings.find(place + ".status", keys.status(), "a status such as 200, or from-to such as 200-399");
            }
        }
        return Optional.of(new HealthCheck(path, interval, timeout, first, last,
                number(place + ".up", keys.up(), before.up(), 1, MOST_ANSWERS),
                number(place + ".down", keys.down(), before.down(), 1, MOST_ANSWERS)));
    }

    private int number(String key, @Nullable Integer written, int otherwise, int least, int most) {
        if (written == null) {
            return otherwise;
        }
        if (written < least || written > most) {
            find(key, "a number from %d to %d".formatted(least, most));
            return otherwise;
        }
        return written;
    }

    private Duration time(String key, @Nullable Duration written, Duration otherwise, Duration shortest,
            Duration longest, String expected) {
        if (written == null) {
            return otherwise;
        }
        if (written.compareTo(shortest) < 0 || written.compareTo(longest) > 0) {
            find(key, expected);
            return otherwise;
        }
        return written;
    }

    /** The value as it was written. */
    private void find(String key, String expected) {
        settings.find(key, String.valueOf(settings.valueOf(ConfigurationPropertyName.adapt(key, '.'))), expected);
    }
}
