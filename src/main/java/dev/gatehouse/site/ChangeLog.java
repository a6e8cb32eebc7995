package dev.gatehouse.site;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the program's own log what a new configuration changes, a line for each site. */
final class ChangeLog {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

    private static final int MOST = 20;
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private ChangeLog() {
    }

    /**
     * Tells it. Who was added at a start is not told of: there may be thousands.
     *
     * @param keptBefore the sites whose files could not be used until now
     * @param origins where the sites come from now
     */
    static void tell(ReloadCause cause, SitesChanged changes, List<KeptSite> keptBefore,
            SiteOrigins origins, Instant now) {
        List<KeptSite> kept = origins.kept();
        if (cause != ReloadCause.START) {
            lines(changes).forEach(line -> LOG.info("{}", line));
        }
        List<String> news = kept.stream()
                .filter(site -> !keptBefore.contains(site))
                .map(site -> line(site, now))
                .toList();
        shortened(news).forEach(line -> LOG.warn("{}", line));
        shortened(keptBefore.stream()
                .map(KeptSite::site)
                .filter(site -> kept.stream().noneMatch(one -> one.site().equals(site)))
                .filter(site -> SiteName.of(site).flatMap(name -> origins.fileOf(name.id())).isPresent())
                .map("the file of site %s can be used again"::formatted)
                .toList()).forEach(line -> LOG.info("{}", line));
    }

    /** What changed, in so many lines that they can be read, and with nothing in them that cannot. */
    static List<String> lines(SitesChanged changes) {
        List<String> lines = new ArrayList<>();
        changes.added().forEach(site -> lines.add("site " + site + " added"));
        changes.changed().forEach(change -> lines.add(line(change)));
        changes.removed().forEach(site -> lines.add("site " + site + " removed"));
        return shortened(lines);
    }

    static List<String> shortened(List<String> lines) {
        List<String> first = new ArrayList<>(lines.stream().limit(MOST).map(NameText::printable).toList());
        if (lines.size() <= MOST) {
            return first;
        }
        first.add("… and %d more".formatted(lines.size() - MOST));
        return first;
    }

    private static String line(SiteChange change) {
        String keys = change.keys().stream().map(KeyChange::toString).collect(Collectors.joining(", "));
        return "site %s changed%s".formatted(change.site(), keys.isEmpty() ? " by a general setting" : ": " + keys);
    }

    private static String line(KeptSite kept, Instant now) {
        String findings = kept.findings().stream().map(Finding::sentence).collect(Collectors.joining("; "));
        return kept.since()
                .map(since -> "site %s keeps its version of %s: %s".formatted(kept.site(), time(since, now), findings))
                .orElseGet(() -> "site %s is not served: %s".formatted(kept.site(), findings));
    }

    private static String time(Instant moment, Instant now) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, ZoneId.systemDefault());
        boolean today = local.toLocalDate().equals(LocalDateTime.ofInstant(now, ZoneId.systemDefault()).toLocalDate());
        return (today ? TODAY : EARLIER).format(local);
    }
}
