package dev.gatehouse.nginx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out whether a server for plain HTTP does nothing but send visitors on to https, as certbot and most guides write it. */
final class PlainRedirect {

    private static final String HTTPS = "https://";

    private PlainRedirect() {
    }

    /** The statement by which visitors of a host get to https. */
    static Optional<Statement> of(Level server, String host) {
        for (Statement statement : server.own()) {
            if (isToHttps(statement)) {
                return Optional.of(statement);
            }
            if (statement.is("return")) {
                return Optional.empty();
            }
            if (statement.is("if") && isMeant(statement, host)) {
                Optional<Statement> inner = statement.inside().stream().filter(PlainRedirect::isToHttps).findFirst();
                if (inner.isPresent()) {
                    return inner;
                }
            }
        }
        return ofLocations(server.own("location"));
    }

    private static boolean isMeant(Statement statement, String host) {
        return Condition.of(statement)
                .filter(condition -> condition.isPlain() || condition.host().filter(host::equals).isPresent())
                .isPresent();
    }

    /** All of them are sent on, but for the answers to an authority. */
    private static Optional<Statement> ofLocations(List<Statement> locations) {
        List<Statement> others = locations.stream().filter(location -> !isChallenge(location)).toList();
        return others.size() == 1 && others.getFirst().arguments().getLast().equals("/")
                ? others.getFirst().inside().stream().filter(PlainRedirect::isToHttps).findFirst()
                : Optional.empty();
    }

    static boolean isChallenge(Statement location) {
        return location.arguments().stream().anyMatch(word -> word.contains(".well-known"));
    }

    /** Whether everybody is sent to https by it, whatever he asks for. */
    static boolean isToHttps(Statement statement) {
        if (statement.is("return")) {
            return Stream.of(statement.argument(0), statement.argument(1)).anyMatch(url -> url.startsWith(HTTPS));
        }
        return statement.is("rewrite") && statement.argument(1).startsWith(HTTPS)
                && PcrePattern.toJava(statement.argument(0))
                        .filter(RewriteRule::takesEverything)
                        .isPresent();
    }
}
