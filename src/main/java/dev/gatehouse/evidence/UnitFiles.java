package dev.gatehouse.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gatehouse.kernel.SystemFiles;

/** The units of systemd that this program runs in, and what stands in their files ({@code systemd.unit(5)}). */
final class UnitFiles {

    /** In the order in which a file of one folder takes the place of its namesakes in the later ones. */
    private static final List<String> FOLDERS = List.of("etc/systemd/system.control", "run/systemd/system.control",
            "run/systemd/transient", "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system",
            "usr/lib/systemd/system", "lib/systemd/system");

    /** Of cgroups v2, or of systemd's own tree beside those of v1. */
    private static final Pattern CGROUP = Pattern.compile("(?:0::|\\d+:name=systemd:)(/.*)");
    private static final Pattern UNIT = Pattern.compile(".+\\.(service|scope|slice)");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*(\\w+)\\s*=\\s*(.*?)\\s*");

    private final SystemFiles files;

    UnitFiles(SystemFiles files) {
        this.files = files;
    }

    /**
     * One assignment in the file of a unit.
     *
     * @param value without the white space around it; empty where it takes back those before it
     * @param file where it stands
     */
    record Setting(String unit, String key, String value, String file) {

        boolean isOn() {
            return List.of("1", "yes", "y", "true", "t", "on").contains(value.toLowerCase(java.util.Locale.ROOT));
        }

        @Override
        public String toString() {
            return "%s=%s in %s".formatted(key, value, file);
        }
    }

    /** The service or scope; empty where this program is in none. */
    Optional<String> unit() {
        return units().stream().filter(unit -> !unit.endsWith(".slice")).reduce((_, inner) -> inner);
    }

    /** The service of the system's manager that this program is; others are not to be edited and restarted by {@code systemctl} alone. */
    Optional<String> service() {
        return files.lines("proc/self/cgroup")
                .stream()
                .map(CGROUP::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .filter(path -> path.endsWith(".service") && !path.contains("/user@"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(unit -> unit.matches("[\\w:.@-]+"))
                .findFirst();
    }

    /** The settings of the service or scope and of the slices around it, outermost first. */
    List<Setting> settings() {
        return units().stream().flatMap(unit -> settings(unit).stream()).toList();
    }

    private List<String> units() {
        return files.lines("proc/self/cgroup")
                .stream()
                .map(CGROUP::matcher)
                .filter(Matcher::matches)
                .map(line -> List.of(line.group(1).split("/", -1)))
                .map(path -> path.stream().filter(part -> UNIT.matcher(part).matches()).toList())
                .max(Comparator.comparing(List::size))
                .orElse(List.of());
    }

    private List<Setting> settings(String unit) {
        var settings = new ArrayList<Setting>();
        names(unit).stream()
                .flatMap(name -> FOLDERS.stream().map(folder -> folder + "/" + name))
                .filter(files::exists)
                .findFirst()
                .ifPresent(file -> add(unit, file, settings));
        dropIns(unit).values().forEach(file -> add(unit, file, settings));
        return settings;
    }

    /** A unit's own name, and for {@code app@blue.service} its template's. */
    private static List<String> names(String unit) {
        int at = unit.indexOf('@');
        return at < 0
                ? List.of(unit)
                : List.of(unit, unit.substring(0, at + 1) + unit.substring(unit.lastIndexOf('.')));
    }

    /** By the file's name, which decides their order; of namesakes the one in the first folder. */
    private Map<String, String> dropIns(String unit) {
        var found = new TreeMap<String, String>();
        var owners = new ArrayList<>(names(unit));
        owners.add(unit.substring(unit.lastIndexOf('.') + 1));
        for (String owner : owners) {
            for (String folder : FOLDERS) {
                for (Path file : files.list(folder + "/" + owner + ".d", "*.conf")) {
                    found.putIfAbsent(file.getFileName().toString(), files.root().relativize(file).toString());
                }
            }
        }
        return new LinkedHashMap<>(found);
    }

    private void add(String unit, String file, List<Setting> settings) {
        String text = files.text(file).orElse("").replaceAll("\\\\\\R", " ");
        text.lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith(";"))
                .map(ASSIGNMENT::matcher)
                .filter(Matcher::matches)
                .forEach(line -> settings.add(new Setting(unit, line.group(1), line.group(2), "/" + file)));
    }
}
