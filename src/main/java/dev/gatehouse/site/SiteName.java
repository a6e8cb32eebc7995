package dev.gatehouse.site;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The name of a site that has a file of its own: the file's, without its ending.
 *
 * @param name as it is spelled
 * @param prefix the key below which the site would stand in the main file
 * @param id the form in which names are compared: {@code my-shop} and {@code myshop} are one
 */
record SiteName(String name, String prefix, String id) {

    static final String EXPECTED = "a name of letters, digits, dots, hyphens and underscores, a letter among them, a letter or digit first, 100 at most";

    static final String EXPECTED_OF_FILE = "the file of a site, whose name ends in .yml or .yaml and begins with a letter or digit";

    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    static Optional<SiteName> of(String name) {
        return NAME.matcher(name).matches() ? Optional.of(named(name)) : Optional.empty();
    }

    /** The name of a site that is known to be one. */
    static SiteName named(String name) {
        String prefix = SiteReader.PREFIX + (PLAIN.matcher(name).matches() ? "." + name : "[" + name + "]");
        return new SiteName(name, prefix, WrittenSites.idOf(ConfigurationPropertyName.adapt(prefix, '.')));
    }

    /** What is asked of a file's name: whether it is meant to hold a site, and of what name. Leftovers of editors are not. */
    static Optional<String> inFileName(String file) {
        String small = file.toLowerCase(Locale.ROOT);
        boolean meant = (small.endsWith(".yml") || small.endsWith(".yaml")) && !file.startsWith(".")
                && !file.startsWith("#");
        return meant ? Optional.of(file.substring(0, file.lastIndexOf('.'))) : Optional.empty();
    }
}
