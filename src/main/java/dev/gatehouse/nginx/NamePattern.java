package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression of a {@code server_name} as the host names it stands for: those of a list, and those below a domain. Others, such
 * as one that takes a single label, have no equivalent.
 */
final class NamePattern {

    private static final int MOST = 64;
    private static final Pattern ANYTHING_BELOW = Pattern
            .compile("^\\^(?:\\((?:\\?P?<\\w+>)?\\.[+*]\\)|\\.[+*])\\\\\\.");
    private static final Pattern LITERAL = Pattern.compile("^(?:[\\w-]|\\\\[.-])+");
    private static final Pattern GROUP = Pattern.compile("^\\((?:\\?(?::|P?<\\w+>))?([^()]*)\\)(\\??)");

    private NamePattern() {
    }

    /** The hosts in the notation of Gatehouse; empty where they cannot be listed. */
    static Optional<List<String>> hosts(String regex) {
        if (!regex.endsWith("$")) {
            return Optional.empty();
        }
        String body = regex.substring(0, regex.length() - 1);
        Matcher below = ANYTHING_BELOW.matcher(body);
        if (below.find()) {
            return names(body.substring(below.end())).map(
                    names -> names.stream().map(name -> "*." + name).toList());
        }
        if (body.startsWith("\\.")) {
            return names(body.substring(2)).map(names -> names.stream().map(name -> "*." + name).toList());
        }
        return body.startsWith("^") ? names(body.substring(1)) : Optional.empty();
    }

    /** Text, groups of alternatives, and groups that may be missing. */
    private static Optional<List<String>> names(String regex) {
        List<String> names = List.of("");
        String rest = regex;
        while (!rest.isEmpty()) {
            Matcher literal = LITERAL.matcher(rest);
            Matcher group = GROUP.matcher(rest);
            List<String> next = new ArrayList<>();
            if (literal.find()) {
                // What is optional is a single letter here, and not the text before it.
                if ("?*+{".indexOf(literal.end() < rest.length() ? rest.charAt(literal.end()) : ' ') >= 0) {
                    return Optional.empty();
                }
                next.add(literal.group().replace("\\", ""));
                rest = rest.substring(literal.end());
            } else if (group.find()) {
                for (String alternative : group.group(1).split("\\|", -1)) {
                    if (!alternative.isEmpty() && !LITERAL.matcher(alternative).replaceFirst("").isEmpty()) {
                        return Optional.empty();
                    }
                    next.add(alternative.replace("\\", ""));
                }
                if (!group.group(2).isEmpty()) {
                    next.add("");
                }
                rest = rest.substring(group.end());
            } else {
                return Optional.empty();
            }
            List<String> before = names;
            names = before.stream().flatMap(start -> next.stream().map(end -> start + end)).distinct().toList();
            if (names.size() > MOST) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}
