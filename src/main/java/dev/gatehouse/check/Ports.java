package dev.gatehouse.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.Bindable;

import dev.gatehouse.site.Settings;

/**
 * The ports that Gatehouse listens on.
 *
 * @param byKey the port and its address, by the key that sets it; without those that are chosen at the start
 */
record Ports(Map<String, Listening> byKey) {

    private static final String MANAGEMENT = "management.server.port";

    /** @param address empty where it is every address of this machine */
    record Listening(int port, Optional<String> address) {}

    static Ports of(Settings settings) {
        Map<String, Listening> byKey = new LinkedHashMap<>();
        Optional<String> address = settings.read("server.address", Bindable.of(String.class));
        add(settings, "server.port", address, byKey);
        add(settings, "gatehouse.https.port", address, byKey);
        add(settings, MANAGEMENT, settings.read("management.server.address", Bindable.of(String.class)), byKey);
        return new Ports(byKey);
    }

    private static void add(Settings settings, String key, Optional<String> address, Map<String, Listening> byKey) {
        settings.read(key, Bindable.of(Integer.class))
                .filter(port -> port > 0)
                .ifPresent(port -> byKey.put(key, new Listening(port, address)));
    }

    /** Whether visitors come in there. */
    boolean isForVisitors(int port) {
        return byKey.entrySet()
                .stream()
                .anyMatch(one -> !one.getKey().equals(MANAGEMENT) && one.getValue().port() == port);
    }

    boolean isForManagement(int port) {
        return Optional.ofNullable(byKey.get(MANAGEMENT)).filter(one -> one.port() == port).isPresent();
    }
}
