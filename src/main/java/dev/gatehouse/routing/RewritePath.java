package dev.gatehouse.routing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** {@code RewritePath}: replaces what a regular expression finds in the path. */
record RewritePath(Pattern found, String replacement) implements Filter {

    static RewritePath of(Arguments arguments) {
        Arguments.Named named = arguments.named("regexp", "replacement");
        // In a file of properties "$" would begin a placeholder, so it may be written as "$\".
        String replacement = named.required("replacement").replace("$\\", "$");
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(replacement)) {
            throw arguments.objection("replacement " + replacement);
        }
        return new RewritePath(named.pattern("regexp"), replacement);
    }

    @Override
    public void apply(Passage passage) {
        passage.path(found.matcher(passage.url().getRawPath()).replaceAll(replacement));
    }
}
