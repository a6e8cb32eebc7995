package dev.gatehouse.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.RewriteLocationResponseHeaderGatewayFilterFactory.Config;
import org.springframework.cloud.gateway.filter.factory.RewriteLocationResponseHeaderGatewayFilterFactory.StripVersion;

/**
 * {@code RewriteLocationResponseHeader}: puts the host that the client asked for, or another, into the URL of a field of the
 * answer, and may take a version such as {@code /v2} off the front of its path.
 *
 * @param strip whether the version is taken off
 * @param name of the field
 * @param host in place of the client's; null for that one
 * @param place where in the URL the host stands
 * @param placeWithVersion the same with the version
 */
record RewriteLocation(StripVersion strip, String name, @Nullable String host, Pattern place, Pattern placeWithVersion)
        implements
            Filter {

    private static final Pattern VERSIONED = Pattern.compile("^/v\\d+/.*");

    static RewriteLocation of(Arguments arguments) {
        Arguments.Named named = arguments.named("stripVersion", "locationHeaderName", "hostValue", "protocols");
        var config = new Config();
        named.text("protocols").ifPresent(config::setProtocols);
        named.text("hostValue").filter(host -> !isPlain(host)).ifPresent(host -> {
            throw arguments.objection("host " + host);
        });
        return new RewriteLocation(strip(arguments, named.text("stripVersion")),
                FieldName.ofAnswer(arguments, named.text("locationHeaderName").orElse("Location")),
                named.text("hostValue").orElse(null), config.getHostPortPattern(),
                config.getHostPortVersionPattern());
    }

    private static StripVersion strip(Arguments arguments, Optional<String> written) {
        return written.map(name -> Arrays.stream(StripVersion.values())
                .filter(strip -> strip.name().equals(name))
                .findAny()
                .orElseThrow(() -> arguments.objection("stripVersion " + name)))
                .orElse(StripVersion.AS_IN_REQUEST);
    }

    /** Visible ASCII, and nothing that means something in a replacement. */
    private static boolean isPlain(String host) {
        return host.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '$' && c != '\\');
    }

    /** What counts is the path as the filters before have left it. */
    @Override
    public void apply(Passage passage) {
        String asked = host == null ? passage.request().hostField() : host;
        boolean versioned = VERSIONED.matcher(passage.url().getPath()).matches();
        if (asked != null) {
            passage.whenAnswered(answer -> rewrite(answer, asked, versioned));
        }
    }

    private void rewrite(Answer answer, String asked, boolean versioned) {
        List<String> values = answer.values(name);
        if (values.isEmpty()) {
            return;
        }
        boolean stripped = switch (strip) {
            case ALWAYS_STRIP -> true;
            case NEVER_STRIP -> false;
            case AS_IN_REQUEST -> !versioned;
        };
        String rewritten = (stripped ? placeWithVersion : place).matcher(values.getFirst())
                .replaceFirst(Matcher.quoteReplacement(asked));
        if (values.size() > 1 || !rewritten.equals(values.getFirst())) {
            answer.fields().set(name, rewritten);
        }
    }
}
