package dev.gatehouse.site;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Finds keys that nobody asked for, and what was probably meant. To be used when all records are read. */
final class UnknownKeys {

    private final Settings settings;
    private final FindingBindHandler known;

    UnknownKeys(Settings settings, FindingBindHandler known) {
        this.settings = settings;
        this.known = known;
    }

    /** Adds a finding for each of the written keys that nobody knows, and returns them. */
    Set<ConfigurationPropertyName> findAmong(Stream<ConfigurationPropertyName> written) {
        Set<ConfigurationPropertyName> reported = new HashSet<>();
        written.forEach(name -> {
            if (Settings.ROOT.isAncestorOf(name)) {
                if (!known.isBound(name) && reported.add(unknownPart(name))) {
                    addUnlessSaid(finding(unknownPart(name), name));
                }
            } else if (isNearlyOurRoot(name) && reported.add(name.chop(1))) {
                settings.findings()
                        .add(new Finding(settings.place(name.chop(1)), "unknown key", Settings.ROOT.toString(),
                                Optional.empty()));
            }
        });
        return reported;
    }

    /** What could not be bound has been said already. */
    private void addUnlessSaid(Finding finding) {
        if (settings.findings().all().stream().noneMatch(other -> other.place().equals(finding.place()))) {
            settings.findings().add(finding);
        }
    }

    private static boolean isNearlyOurRoot(ConfigurationPropertyName name) {
        String first = name.getElement(0, Form.UNIFORM);
        return name.getNumberOfElements() > 1 && !first.equals(Settings.ROOT.toString())
                && distance(first, Settings.ROOT.toString()) <= 2;
    }

    /** The shortest beginning of a key that nobody knows, so that a misspelled section is one finding. */
    private ConfigurationPropertyName unknownPart(ConfigurationPropertyName name) {
        for (int length = Settings.ROOT.getNumberOfElements() + 1; length < name.getNumberOfElements(); length++) {
            ConfigurationPropertyName part = name.chop(length);
            boolean listWithoutIndex = known.isList(part) && !name.chop(length + 1).isLastElementIndexed();
            if (!known.isKnown(part) || known.isSingleValue(part) || listWithoutIndex) {
                return part;
            }
        }
        return name;
    }

    private Finding finding(ConfigurationPropertyName part, ConfigurationPropertyName written) {
        String key = part.getLastElement(Form.ORIGINAL);
        List<String> siblings = known.knownBelow(part.getParent());
        if (known.isSingleValue(part) && part.equals(written)) {
            return new Finding(settings.place(part), Settings.quoted(""), "a value, or the key left out");
        }
        if (known.isList(part) && !part.equals(written)) {
            return new Finding(settings.place(part), "keys below it",
                    "a list, each value on a line of its own after a dash");
        }
        if (known.isSingleValue(part)) {
            return new Finding(settings.place(part), "several values", "one value",
                    Optional.of(key + "s").filter(siblings::contains).map("for several there is \"%s\""::formatted));
        }
        if (WrittenSites.PREFIX.isAncestorOf(part.getParent()) && !part.equals(written)
                && siblings.contains(written.getLastElement(Form.ORIGINAL))) {
            return new Finding(settings.place(part), "unknown key",
                    "a name of the site without dots, or in brackets and quotes: "
                            + "\"[app.example.com]\"",
                    Optional.empty());
        }
        String expected = siblings.stream().sorted().collect(Collectors.joining(", ", "one of the keys ", ""));
        return new Finding(settings.place(part), "unknown key", siblings.isEmpty() ? "no key below this one" : expected,
                nearest(key, siblings).map("did you mean \"%s\"?"::formatted));
    }

    private static Optional<String> nearest(String key, List<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(key, candidate) <= Math.max(2, key.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)));
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }
}
