package dev.gatehouse.routing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.PathMatch;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;

/**
 * Answers without an upstream.
 *
 * @param path the part of the site that has taken the request; empty for the site itself
 * @param fields what the site's {@code response-headers} bring
 */
record SiteOwnAnswer(SiteReply reply, Optional<SitePath> path, List<FieldChanges.Added> fields) implements Filter {

    private static final int FIRST_ERROR = 400;
    private static final String CONTENT_TYPE = "content-type";

    static SiteOwnAnswer of(SiteRules rules, Optional<SitePath> path) {
        return new SiteOwnAnswer(rules.reply(), path, rules.changes()
                .responseHeaders()
                .entrySet()
                .stream()
                .filter(header -> !header.getValue().isEmpty())
                .map(header -> new FieldChanges.Added(header.getKey(), header.getValue()))
                .toList());
    }

    @Override
    public void apply(Passage passage) {
        switch (reply) {
            case SiteReply.Redirect redirect ->
                passage.answer(new Redirect(redirect.status(), redirect.to().of(parts(passage.request())), fields));
            case SiteReply.Respond respond when respond.body() == null && respond.status() >= FIRST_ERROR ->
                passage.answer(new OwnAnswer.Page(respond.status()));
            case SiteReply.Respond respond -> passage.answer(content(respond));
            case SiteReply.Forward _ -> {
            }
        }
    }

    private OwnAnswer content(SiteReply.Respond respond) {
        byte[] body = respond.body() == null ? new byte[0] : respond.body().getBytes(StandardCharsets.UTF_8);
        String type = fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(CONTENT_TYPE))
                .map(FieldChanges.Added::value)
                .findFirst()
                .orElse(respond.type());
        return new OwnAnswer.Content(respond.status(), type, body, fields.stream()
                .filter(field -> !field.name().toLowerCase(Locale.ROOT).equals(CONTENT_TYPE))
                .toList());
    }

    private Map<String, String> parts(RequestView request) {
        String came = request.requestTarget().raw();
        String raw = came.equals("*") ? "/" : came;
        int query = raw.indexOf('?');
        Exchange exchange = request.exchange();
        Map<String, String> parts = new HashMap<>();
        parts.put("uri", raw);
        parts.put("path", query < 0 ? raw : raw.substring(0, query));
        parts.put("query", query < 0 ? "" : raw.substring(query + 1));
        parts.put("?query", query < 0 ? "" : raw.substring(query));
        parts.put("host", exchange.host().map(HostName::value).orElse(""));
        parts.put("scheme", exchange.client().secure() ? "https" : "http");
        path.map(SitePath::match).ifPresent(match -> {
            if (match instanceof PathMatch.Matches(var regex)) {
                request.seenPath()
                        .flatMap(seen -> regex.find(seen.ruled()))
                        .ifPresent(found -> addGroups(found, parts));
            }
        });
        return parts;
    }

    private static void addGroups(MatchResult found, Map<String, String> parts) {
        for (int i = 1; i <= found.groupCount(); i++) {
            String group = found.group(i);
            parts.put(String.valueOf(i), group == null ? "" : SeenPath.encoded(group));
        }
    }
}
