package dev.gatehouse.site;

import java.io.Serial;

/** A path in which a regular expression cannot be looked for: it would go too deep. */
public final class PathTooDeepException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    PathTooDeepException(String regex, int length) {
        super("the regular expression %s goes too deep in a path of %d characters; one that does not repeat a group does not"
                .formatted(regex, length));
    }
}
