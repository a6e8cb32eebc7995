package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.evidence.UnitFiles.Setting;
import dev.gatehouse.kernel.Network;

/**
 * What the units of systemd leave to this program of the network ({@code systemd.resource-control(5)}, {@code systemd.exec(5)}). An
 * assignment without a value takes back those of its unit before it.
 */
record Sandbox(List<Setting> settings) {

    private static final Map<String, List<String>> NAMES = Map.of(
            "any", List.of("0.0.0.0/0", "::/0"),
            "localhost", List.of("127.0.0.0/8", "::1/128"),
            "link-local", List.of("169.254.0.0/16", "fe80::/64"),
            "multicast", List.of("224.0.0.0/4", "ff00::/8"));

    /** The setting by which packets to an address are dropped; an address that is allowed is not denied. */
    Optional<Setting> denyingAddress(InetAddress address) {
        return rule("IPAddressAllow", address).isPresent() ? Optional.empty() : rule("IPAddressDeny", address);
    }

    /** The setting by which no socket of an address's family can be made. */
    Optional<Setting> denyingFamily(InetAddress address) {
        String family = address instanceof Inet6Address ? "AF_INET6" : "AF_INET";
        var families = new Families();
        of("RestrictAddressFamilies").forEach(families::add);
        return families.allow(family) ? Optional.empty() : Optional.ofNullable(families.last);
    }

    /** The setting by which there is no network but a loopback of its own. */
    Optional<Setting> withoutNetwork() {
        return of("PrivateNetwork").reduce((_, later) -> later).filter(Setting::isOn);
    }

    private Stream<Setting> of(String key) {
        return settings.stream().filter(setting -> setting.key().equals(key));
    }

    private Optional<Setting> rule(String key, InetAddress address) {
        var inForce = new HashMap<String, List<Setting>>();
        of(key).forEach(setting -> {
            if (setting.value().isEmpty()) {
                inForce.remove(setting.unit());
            } else {
                inForce.computeIfAbsent(setting.unit(), _ -> new ArrayList<>()).add(setting);
            }
        });
        return settings.stream()
                .filter(setting -> inForce.getOrDefault(setting.unit(), List.of()).contains(setting))
                .filter(setting -> covers(setting.value(), address))
                .findFirst();
    }

    private static boolean covers(String ranges, InetAddress address) {
        return Stream.of(ranges.split("\\s+", -1))
                .flatMap(range -> NAMES.getOrDefault(range, List.of(range)).stream())
                .flatMap(range -> Network.of(range).stream())
                .anyMatch(network -> network.contains(address));
    }

    /** The families so far. The first list says whether they are those that are allowed, or with {@code ~} those that are not. */
    private static final class Families {

        private final List<String> listed = new ArrayList<>();
        private @Nullable Boolean allowed;
        private @Nullable Setting last;

        private void add(Setting setting) {
            last = setting;
            if (setting.value().isEmpty()) {
                allowed = null;
                listed.clear();
                return;
            }
            boolean inverted = setting.value().startsWith("~");
            String value = inverted ? setting.value().substring(1) : setting.value();
            if (value.equals("none")) {
                allowed = !inverted;
                listed.clear();
                return;
            }
            if (allowed == null) {
                allowed = !inverted;
            }
            List<String> families = List.of(value.strip().split("\\s+", -1));
            if (allowed != inverted) {
                listed.addAll(families);
            } else {
                listed.removeAll(families);
            }
        }

        private boolean allow(String family) {
            return allowed == null || allowed == listed.contains(family);
        }
    }
}
