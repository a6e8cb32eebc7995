package dev.gatehouse.routing;

import java.util.Arrays;

import org.springframework.util.StringUtils;

/** {@code StripPrefix}: takes so many segments off the front of the path; slashes are joined on the way. */
record StripPrefix(int parts) implements Filter {

    static StripPrefix of(Arguments arguments) {
        return new StripPrefix(arguments.named("parts").number("parts", 1));
    }

    @Override
    public void apply(Passage passage) {
        String path = passage.url().getRawPath();
        String[] segments = StringUtils.tokenizeToStringArray(path, "/");
        String[] kept = Arrays.copyOfRange(segments, Math.min(parts, segments.length), segments.length);
        boolean slash = kept.length > 0 && path.endsWith("/");
        passage.path("/" + String.join("/", kept) + (slash ? "/" : ""));
    }
}
