package dev.gatehouse.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.gatehouse.reference.Shape.Choice;
import dev.gatehouse.reference.Shape.Named;
import dev.gatehouse.reference.Shape.Section;
import dev.gatehouse.reference.Shape.Several;
import dev.gatehouse.reference.Shape.Size;
import dev.gatehouse.reference.Shape.Text;
import dev.gatehouse.reference.Shape.Time;
import dev.gatehouse.reference.Shape.Truth;
import dev.gatehouse.reference.Shape.Whole;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.ReadSettings;

/**
 * Asks Gatehouse itself what may stand at a key: it is told a value that hardly ever can, and says what it expected.
 *
 * @param records all records with a prefix
 */
record Reader(List<Class<?>> records) {

    /** Neither a name nor an address, nor a regular expression. */
    private static final String NONSENSE = "?";

    /** What is said of the value itself. */
    private static final Pattern OF_THE_NONSENSE = Pattern.compile("[,:][^,:]*['\"]\\?['\"]$");

    private static final String SITE = "gatehouse.sites.example";

    /** What may stand at a key, in Gatehouse's words; empty if it takes anything. */
    Optional<String> expectedAt(String key, Shape shape) {
        return switch (shape) {
            case Text _,Choice _,Truth _ -> expected(key, NONSENSE);
            case Whole _ -> expected(key, "-1");
            case Time _ -> expected(key, "-1s").or(() -> expected(key, NONSENSE));
            case Size _ -> expected(key, "-1B").or(() -> expected(key, NONSENSE));
            case Several several -> expectedAt(key + "[0]", several.entry());
            case Named _,Section _ -> Optional.empty();
        };
    }

    /** Whether a list of sections may be a single section, without being a list. */
    boolean takesOneOf(String list, Section section) {
        String key = list + "." + section.keys().getFirst().name();
        return findings(key, NONSENSE).stream()
                .noneMatch(finding -> finding.value().equals("unknown key") || finding.value().equals("keys below it"));
    }

    /** Whether what has keys below it may be a text instead. */
    boolean takesText(String section) {
        return expected(section, NONSENSE).filter("keys below it"::equals).isEmpty();
    }

    private Optional<String> expected(String key, String value) {
        return findings(key, value).stream()
                .filter(finding -> isAbout(key, finding))
                .map(Finding::expected)
                .map(words -> OF_THE_NONSENSE.matcher(words).replaceFirst(""))
                .findFirst();
    }

    /** A list may be found fault with as a whole. */
    private static boolean isAbout(String key, Finding finding) {
        return finding.place().key().filter(found -> found.equals(key) || key.equals(found + "[0]")).isPresent();
    }

    private List<Finding> findings(String key, String value) {
        Map<String, Object> written = new LinkedHashMap<>();
        if (key.startsWith(SITE)) {
            written.put(SITE + ".host", "example.com");
            written.put(SITE + ".upstream", "5000");
        }
        written.put(key, value);
        return ReadSettings.of(written, records);
    }
}
