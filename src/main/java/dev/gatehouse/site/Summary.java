package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a version changed, in the words of the history. */
final class Summary {

    private Summary() {
    }

    /** At a start everything is new to the program; there the files tell what is different from the last run. */
    static List<String> of(ReloadCause cause, SitesChanged changes, ConfigurationTexts before, ConfigurationTexts now) {
        List<String> sites = cause == ReloadCause.START ? List.of() : ChangeLog.lines(changes);
        return sites.isEmpty() ? ofFiles(before.all(), now.all()) : sites;
    }

    private static List<String> ofFiles(Map<Path, ConfigurationTexts.Dated> before,
            Map<Path, ConfigurationTexts.Dated> now) {
        List<String> lines = new ArrayList<>();
        now.forEach((file, text) -> {
            ConfigurationTexts.Dated old = before.get(file);
            if (old == null) {
                lines.add(Places.of(file) + " added");
            } else if (!old.isSameAs(text)) {
                lines.add(Places.of(file) + " changed");
            }
        });
        before.keySet()
                .stream()
                .filter(file -> !now.containsKey(file))
                .forEach(file -> lines.add(Places.of(file) + " removed"));
        return ChangeLog.shortened(lines);
    }
}
