package dev.gatehouse.watch;

import java.util.Optional;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.site.Reload;
import dev.gatehouse.site.ReloadCause;

/** Has the configuration read when nobody is there to be answered, and so says in the program's own log how it went. */
final class Reloads {

    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    private static final String IN_FORCE = "version %d of the configuration is in force";

    private final Function<ReloadCause, Reload> catalog;
    private boolean refused;

    Reloads(Function<ReloadCause, Reload> catalog) {
        this.catalog = catalog;
    }

    synchronized void reload(ReloadCause cause) {
        try {
            switch (catalog.apply(cause)) {
                case Reload.Applied applied -> tell(applied);
                case Reload.Refused faulty -> tell(faulty);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("a mistake of ours: the configuration could not be read anew, what was in force stays", e);
        }
    }

    private void tell(Reload.Applied applied) {
        if (refused) {
            LOG.info("the configuration can be used again");
        }
        refused = false;
        Optional<String> inForce = applied.version().stream().mapToObj(IN_FORCE::formatted).findFirst();
        if (applied.needsRestart().isEmpty()) {
            inForce.ifPresent(LOG::info);
        } else {
            LOG.warn("{}needs a restart, and is as before until then: {}",
                    inForce.map("%s, but for what "::formatted).orElse(""),
                    String.join(", ", applied.needsRestart()));
        }
    }

    private void tell(Reload.Refused faulty) {
        refused = true;
        LOG.error("the configuration cannot be used, what was in force stays:");
        faulty.findings().forEach(finding -> LOG.error("{}", finding.sentence()));
    }
}
