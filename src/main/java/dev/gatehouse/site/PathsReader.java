package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes the paths of a site of what is written under its {@code paths}. */
final class PathsReader {

    private static final Pattern ENCODED = Pattern.compile("%\\p{XDigit}{2}");
    private static final Pattern UNSETTLED = Pattern.compile("//|/\\.{1,2}(/|$)");
    private static final Pattern REPLACEMENT = Pattern.compile("/[!-~&&[^?#]]*");
    private static final Pattern EVERYTHING = Pattern.compile("\\^?/?(\\.[*+]\\$?)?|\\^/\\.\\*\\$?");

    private final Settings settings;
    private final RulesReader rules;
    private final ChangesReader changes;

    PathsReader(Settings settings, RulesReader rules) {
        this.settings = settings;
        this.rules = rules;
        this.changes = new ChangesReader(settings);
    }

    /** @param place of the list */
    List<SitePath> read(String place, List<PathProperties> written, SiteRules ofSite) {
        List<SitePath> paths = new ArrayList<>(written.size());
        Map<PathMatch, String> claims = new HashMap<>();
        Optional<String> everything = Optional.empty();
        for (int i = 0; i < written.size(); i++) {
            String key = place + "[" + i + "]";
            PathProperties properties = written.get(i);
            Optional<PathMatch> match = match(key, properties);
            Optional<String> replace = replacement(key, properties);
            SiteRules read = rules.read(key, properties, ofSite);
            if (match.isEmpty()) {
                continue;
            }
            findShadow(match.get(), keyOf(key, match.get()), claims, everything);
            if (match.get() instanceof PathMatch.Matches(var regex) && takesEverything(regex)) {
                everything = everything.or(() -> Optional.of(keyOf(key, match.get())));
            }
            paths.add(new SitePath(match.get(), replace, read));
        }
        everything.ifPresent(by -> findHidden(place, paths, written, by));
        return paths;
    }

    private Optional<PathMatch> match(String place, PathProperties written) {
        List<String> keys = new ArrayList<>();
        Optional.ofNullable(written.exact()).ifPresent(_ -> keys.add("exact"));
        Optional.ofNullable(written.prefix()).ifPresent(_ -> keys.add("prefix"));
        Optional.ofNullable(written.matches()).ifPresent(_ -> keys.add("matches"));
        if (keys.size() != 1) {
            String value = keys.isEmpty() ? "no path" : keys.get(1) + " beside " + keys.getFirst();
            String at = keys.isEmpty() ? place : place + "." + keys.get(1);
            settings.findings().add(new Finding(settings.place(at), value, "one of exact, prefix and matches"));
            return Optional.empty();
        }
        if (written.matches() != null) {
            return changes.regex(place + ".matches", written.matches()).map(PathMatch.Matches::new);
        }
        return Optional.ofNullable(written.exact())
                .flatMap(path -> path(place + ".exact", path).<PathMatch>map(PathMatch.Exact::new))
                .or(() -> Optional.ofNullable(written.prefix())
                        .flatMap(path -> path(place + ".prefix", path).map(PathMatch.Prefix::new)));
    }

    /** A path in the form in which they are compared. */
    private Optional<String> path(String key, String text) {
        String expected = null;
        if (!text.startsWith("/")) {
            expected = "a path that begins with a slash, such as /api/";
        } else if (ENCODED.matcher(text).find()) {
            expected = "the path as an application reads it, without percent-encoding";
        } else if (UNSETTLED.matcher(text).find()) {
            expected = "a path without //, /./ and /../, which are resolved before paths are compared";
        } else if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
            expected = "a path alone, without what follows a question mark";
        }
        if (expected != null) {
            settings.find(key, text, expected);
            return Optional.empty();
        }
        return Optional.of(PathRegex.bytesOf(text));
    }

    private Optional<String> replacement(String place, PathProperties written) {
        String replace = written.replace();
        if (replace == null) {
            return Optional.empty();
        }
        if (written.matches() != null) {
            settings.find(place + ".replace", replace, "rewrite, which works with matches, or exact or prefix");
            return Optional.empty();
        }
        if (!REPLACEMENT.matcher(replace).matches()) {
            settings.find(place + ".replace", replace,
                    "a path of visible characters of ASCII that begins with a slash, such as /v2/");
            return Optional.empty();
        }
        return Optional.of(replace);
    }

    private static String keyOf(String place, PathMatch match) {
        return place + switch (match) {
            case PathMatch.Exact _ -> ".exact";
            case PathMatch.Prefix _ -> ".prefix";
            case PathMatch.Matches _ -> ".matches";
        };
    }

    private void findShadow(PathMatch match, String key, Map<PathMatch, String> claims,
            Optional<String> everything) {
        String first = claims.putIfAbsent(match, key);
        if (first != null) {
            settings.find(key, textOf(match), "a path that %s does not take already".formatted(settings.place(first)));
        } else if (everything.isPresent() && match instanceof PathMatch.Matches) {
            settings.find(key, textOf(match), "an expression before the one that takes every path (%s)"
                    .formatted(settings.place(everything.get())));
        }
    }

    /** Expressions are asked before prefixes. */
    private void findHidden(String place, List<SitePath> paths, List<PathProperties> written, String by) {
        if (paths.size() != written.size()) {
            return;
        }
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).match() instanceof PathMatch.Prefix prefix) {
                settings.find(place + "[" + i + "].prefix", textOf(prefix),
                        "a path that an expression (%s) does not take already, since it takes every path"
                                .formatted(settings.place(by)));
            }
        }
    }

    private static boolean takesEverything(PathRegex regex) {
        return EVERYTHING.matcher(regex.toString()).matches();
    }

    private static String textOf(PathMatch match) {
        String words = match.toString();
        return words.substring(words.indexOf(' ') + 1);
    }
}
