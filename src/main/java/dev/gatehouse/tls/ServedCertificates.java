package dev.gatehouse.tls;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * The certificates that are served, by name: an exact one before a wildcard, which stands for one label. Reading is safe from any
 * thread and never waits; a change is seen by the next handshake.
 */
public final class ServedCertificates {

    /** @param others what is shown to those who name no site; null where they are refused */
    private record Snapshot(Map<HostPattern, ServedCertificate> byName, @Nullable ServedCertificate others,
            List<ServedCertificate> all) {}

    private volatile Snapshot snapshot = new Snapshot(Map.of(), null, List.of());

    /** The certificate for a name that a client or a visitor asked for. */
    public Optional<ServedCertificate> forName(HostName name) {
        Map<HostPattern, ServedCertificate> byName = snapshot.byName();
        ServedCertificate exact = byName.get(new HostPattern(name, false));
        return exact != null
                ? Optional.of(exact)
                : Certificate.parentOf(name).map(parent -> byName.get(new HostPattern(parent, true)));
    }

    /** The certificate for those who name no site. */
    public Optional<ServedCertificate> forOthers() {
        return Optional.ofNullable(snapshot.others());
    }

    /** All of them, each once; the same list until they are replaced. */
    List<ServedCertificate> all() {
        return snapshot.all();
    }

    void replace(Map<HostPattern, ServedCertificate> byName, @Nullable ServedCertificate others) {
        snapshot = new Snapshot(Map.copyOf(byName), others, byName.values().stream().distinct().toList());
    }
}
