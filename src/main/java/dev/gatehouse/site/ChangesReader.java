package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Makes {@link SiteChanges} of what is written of a site or of one of its paths. */
final class ChangesReader {

    private static final Pattern GROUP = Pattern.compile("\\$(\\d)");
    private static final Pattern TARGET = Pattern.compile("/[!-~]*");
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private final Settings settings;

    ChangesReader(Settings settings) {
        this.settings = settings;
    }

    SiteChanges read(String place, RuleKeys keys, SiteChanges inherited) {
        return new SiteChanges(
                headers(place + ".request-headers", keys.requestHeaders(), inherited.requestHeaders(), true),
                headers(place + ".response-headers", keys.responseHeaders(), inherited.responseHeaders(), false),
                list(place + ".rewrite", keys.rewrite(), inherited.rewrites(), this::rewrite),
                list(place + ".rewrite-location", keys.rewriteLocation(), inherited.locations(), this::location));
    }

    private static <K, T> List<T> list(String place, @Nullable List<K> written, List<T> inherited,
            BiFunction<String, K, Optional<T>> reading) {
        if (written == null) {
            return inherited;
        }
        List<T> read = new ArrayList<>(written.size());
        for (int i = 0; i < written.size(); i++) {
            reading.apply(place + "[" + i + "]", written.get(i)).ifPresent(read::add);
        }
        return read;
    }

    /** Those of the path are put over those of the site; names are the same in any case. */
    private Map<String, String> headers(String place, @Nullable Map<String, String> written,
            Map<String, String> inherited, boolean ofRequest) {
        Map<String, String> headers = new LinkedHashMap<>(inherited);
        if (written != null) {
            Map<String, String> names = new LinkedHashMap<>();
            written.forEach((name, value) -> {
                String key = place + "[" + name + "]";
                String twin = names.put(name.toLowerCase(Locale.ROOT), name);
                if (twin != null) {
                    findName(key, name, "each name once; " + twin + " is the same");
                }
                headers.keySet().removeIf(name::equalsIgnoreCase);
                if (isProper(key, name, value, ofRequest)) {
                    headers.put(name, value);
                }
            });
        }
        return headers;
    }

    private boolean isProper(String key, String name, String value, boolean ofRequest) {
        if (!HeaderRules.isName(name)) {
            findName(key, name, "the name of a header, such as X-Api");
        } else if (name.equalsIgnoreCase("host")) {
            findName(key, name, ofRequest
                    ? "preserve-host, which says what Host the upstream gets"
                    : "the name of another header");
        } else if (ofRequest && HeaderRules.isOfTheVisitor(name)) {
            findName(key, name, "a header that Gatehouse does not set itself to say who asks");
        } else if (HeaderRules.isOfTheMessage(name)) {
            findName(key, name, "a header that says nothing about the connection or the length of the body");
        } else if (settings.valueOf(ConfigurationPropertyName.adapt(key, '.')) instanceof Boolean) {
            settings.find(key, value,
                    "the value in quotes, such as \"no\"; without them YAML makes true or false of it");
        } else if (!HeaderRules.isValue(value)) {
            settings.find(key, value.replaceAll("\\s", " "),
                    "visible characters of ASCII in one line, without spaces around them");
        } else {
            return true;
        }
        return false;
    }

    /** A name is no secret, while what stands at its key may be. */
    private void findName(String key, String name, String expected) {
        settings.findings().add(new Finding(settings.place(key), Settings.quoted(name), expected));
    }

    private Optional<SiteChanges.Rewrite> rewrite(String place, RuleKeys.RewriteKeys written) {
        String from = written.from();
        String to = written.to();
        if (from == null || to == null) {
            return missing(place, from == null ? "from" : "to", "from and to, such as ^/old/(.*)$ and /new/$1");
        }
        Optional<PathRegex> regex = regex(place + ".from", from);
        if (regex.isEmpty()) {
            return Optional.empty();
        }
        if (!TARGET.matcher(to).matches() || to.indexOf('#') >= 0) {
            settings.find(place + ".to", to,
                    "a path of visible characters of ASCII that begins with a slash, such as /new/$1; for another site there is redirect");
            return Optional.empty();
        }
        Matcher groups = GROUP.matcher(to);
        while (groups.find()) {
            if (Integer.parseInt(groups.group(1)) > regex.get().groups()) {
                settings.find(place + ".to", groups.group(),
                        "$0 or a group of " + from + ", which has " + regex.get().groups());
                return Optional.empty();
            }
        }
        return Optional.of(new SiteChanges.Rewrite(regex.get(), to));
    }

    /** Reads a regular expression; empty, and found, where it is none. */
    Optional<PathRegex> regex(String key, String text) {
        try {
            return Optional.of(new PathRegex(text));
        } catch (PatternSyntaxException e) {
            settings.find(key, text, "a regular expression: " + e.getDescription());
            return Optional.empty();
        }
    }

    private Optional<SiteChanges.LocationRewrite> location(String place, RuleKeys.LocationKeys written) {
        String from = written.from();
        String to = written.to();
        if (from == null || to == null) {
            return missing(place, from == null ? "from" : "to", "from and to, such as http://localhost:5000/ and /");
        }
        for (String key : List.of("from", "to")) {
            String text = key.equals("from") ? from : to;
            if (!VISIBLE.matcher(text).matches()) {
                settings.find(place + "." + key, text, "the beginning of a URL, such as http://localhost:5000/");
                return Optional.empty();
            }
        }
        return Optional.of(new SiteChanges.LocationRewrite(from, to));
    }

    private <T> Optional<T> missing(String place, String key, String expected) {
        settings.findings().add(new Finding(settings.place(place), "no " + key, expected));
        return Optional.empty();
    }
}
