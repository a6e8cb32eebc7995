package dev.gatehouse.site;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Which settings were changed since the start that only a start reads. */
final class RestartNeeds {

    private static final List<ConfigurationPropertyName> READ_AT_START = names("gatehouse", "server", "management",
            "spring.cloud.gateway.server.webflux", "spring.cloud.discovery", "spring.cloud.loadbalancer");
    private static final List<ConfigurationPropertyName> READ_ANEW = names("gatehouse.sites",
            "gatehouse.sites-folder", "gatehouse.timeouts",
            "gatehouse.limits", "gatehouse.trusted-proxies", "gatehouse.proxy-protocol-from",
            "gatehouse.access-log", "gatehouse.error-log", "gatehouse.https.port", "gatehouse.https.public-port",
            "gatehouse.https.redirect", "gatehouse.https.hsts", "gatehouse.https.default-site",
            "gatehouse.https.http3", "server.port", "server.address", "spring.cloud.gateway.server.webflux.routes",
            "spring.cloud.gateway.server.webflux.default-filters");

    private RestartNeeds() {
    }

    /** The keys that have another value now, or are new or gone. */
    static List<String> between(Settings atStart, Settings now) {
        return Stream.concat(atStart.writtenKeys(), now.writtenKeys())
                .filter(key -> isAtOrBelow(READ_AT_START, key) && !isAtOrBelow(READ_ANEW, key))
                .distinct()
                .filter(key -> !Objects.equals(atStart.valueOf(key), now.valueOf(key)))
                .map(ConfigurationPropertyName::toString)
                .sorted()
                .toList();
    }

    private static boolean isAtOrBelow(List<ConfigurationPropertyName> names, ConfigurationPropertyName key) {
        return names.stream().anyMatch(name -> name.equals(key) || name.isAncestorOf(key));
    }

    private static List<ConfigurationPropertyName> names(String... keys) {
        return Stream.of(keys).map(ConfigurationPropertyName::of).toList();
    }
}
