package dev.gatehouse.nginx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code return} comes to: a redirect, or an answer of our own. */
final class Answers {

    private static final Set<String> REDIRECTS = Set.of("301", "302", "303", "307", "308");
    private static final Pattern STATUS = Pattern.compile("[2-5]\\d\\d");
    private static final String CLOSE = "444";
    private static final String USUAL_TYPE = "text/plain";
    private static final int FOUND = 302;

    private final Verdicts verdicts;
    private final String firstName;

    /** @param firstName of the server, for {@code $server_name} */
    Answers(Verdicts verdicts, String firstName) {
        this.verdicts = verdicts;
        this.firstName = firstName;
    }

    String firstName() {
        return firstName;
    }

    /**
     * The keys of the answer; a stand-in where it has no equivalent.
     *
     * @param groups how many groups the expression has found by which the location was chosen
     */
    Treatment of(Statement statement, Level level, int groups) {
        String first = statement.argument(0);
        String text = level.expanded(statement.argument(1));
        if (statement.arguments().size() == 1 && !first.matches("\\d+")) {
            return redirect(statement, level.expanded(first), FOUND, groups);
        }
        if (REDIRECTS.contains(first) && !text.isEmpty()) {
            return redirect(statement, text, Integer.parseInt(first), groups);
        }
        if (first.equals(CLOSE)) {
            verdicts.unsupported(statement, "every request is answered; this one with 404", "nothing");
            return Treatment.nothing();
        }
        if (!STATUS.matcher(first).matches() || text.contains("$") || text.contains("${")) {
            verdicts.unsupported(statement, "answers are fixed text with a status from 200 to 599; 404 stands here",
                    "let an application answer");
            return Treatment.missing();
        }
        return respond(statement, text, Integer.parseInt(first), level);
    }

    private Treatment respond(Statement statement, String text, int status, Level level) {
        Map<String, Object> respond = new LinkedHashMap<>();
        respond.put("status", status);
        if (!text.isEmpty()) {
            respond.put("body", text);
            level.last("default_type").filter(type -> !type.argument(0).equals(USUAL_TYPE)).ifPresent(type -> {
                respond.put("type", type.argument(0));
                verdicts.kept(type, "respond.type where text is answered");
            });
        }
        verdicts.kept(statement, "respond: " + status);
        return new Treatment(Map.of("respond", respond), false);
    }

    private Treatment redirect(Statement statement, String url, int status, int groups) {
        Optional<String> to = RedirectTemplate.of(url, firstName, groups);
        if (to.isEmpty()) {
            verdicts.unsupported(statement,
                    "a redirect has {uri}, {path}, {query}, {host}, {scheme} and groups of its path, and no other variables; 404 stands here",
                    "write it with these");
            return Treatment.missing();
        }
        verdicts.kept(statement, "redirect: " + status + " to " + to.get());
        return redirect(to.get(), status);
    }

    static Treatment redirect(String to, int status) {
        Map<String, Object> redirect = new LinkedHashMap<>();
        redirect.put("to", to);
        redirect.put("status", status);
        return new Treatment(Map.of("redirect", redirect), false);
    }
}
