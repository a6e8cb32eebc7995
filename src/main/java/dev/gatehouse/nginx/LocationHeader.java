package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code proxy_redirect}, written or not, makes of the {@code Location} of answers. */
final class LocationHeader {

    private static final String VISITOR = "$scheme://$host/";
    private static final List<String> OF_VISITOR = List.of(VISITOR, "$scheme://$http_host/", "https://$host/",
            "https://$http_host/", "http://$host/", "http://$http_host/", "$scheme://$server_name/");

    private final Level level;
    private final Verdicts verdicts;

    LocationHeader(Level level, Verdicts verdicts) {
        this.level = level;
        this.verdicts = verdicts;
    }

    /** @param target empty where only what is written counts */
    void put(Optional<ProxyPass> target, PathChoice choice, Map<String, Object> keys) {
        List<Map<String, Object>> rules = new ArrayList<>();
        List<Statement> written = level.every("proxy_redirect");
        if (written.isEmpty()) {
            target.map(known -> usual(known, choice)).ifPresent(rules::add);
        }
        for (Statement statement : written) {
            one(statement, target, choice).ifPresent(rules::add);
        }
        if (!rules.isEmpty()) {
            keys.put("rewrite-location", rules);
        }
    }

    private Optional<Map<String, Object>> one(Statement statement, Optional<ProxyPass> target, PathChoice choice) {
        String from = level.expanded(statement.argument(0));
        String to = level.expanded(statement.argument(1));
        if (from.equals("off")) {
            verdicts.already(statement, "Location is handed on unless rewrite-location says otherwise");
            return Optional.empty();
        }
        if (from.equals("default") && target.isPresent()) {
            Map<String, Object> usual = usual(target.get(), choice);
            verdicts.kept(statement, "rewrite-location: " + usual.get("from") + " to " + usual.get("to"));
            return Optional.of(usual);
        }
        Optional<String> path = OF_VISITOR.stream()
                .filter(to::startsWith)
                .findFirst()
                .map(start -> "/" + to.substring(start.length()));
        String beginning = path.orElse(to);
        if (from.startsWith("~") || from.contains("$") || beginning.contains("$") || beginning.isEmpty()) {
            verdicts.unsupported(statement, "the beginning of Location is fixed text", "write it as rewrite-location");
            return Optional.empty();
        }
        verdicts.kept(statement, "rewrite-location: " + from + " to " + beginning);
        return Optional.of(rule(from, beginning));
    }

    /** The upstream's own URL becomes the path of the location. */
    private static Map<String, Object> usual(ProxyPass target, PathChoice choice) {
        String from = target.beginning();
        return target.uri().isPresent() ? rule(from, choice.encoded()) : rule(from + "/", "/");
    }

    private static Map<String, Object> rule(String from, String to) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("from", from);
        rule.put("to", to);
        return rule;
    }
}
