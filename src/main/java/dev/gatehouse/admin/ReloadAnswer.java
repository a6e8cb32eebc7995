package dev.gatehouse.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.KeptSite;
import dev.gatehouse.site.KeyChange;
import dev.gatehouse.site.Place;
import dev.gatehouse.site.Reload;
import dev.gatehouse.site.SiteChange;

/** How a reload went, or would go, as the management port tells it: with 200 what changed, with 422 why nothing did. */
final class ReloadAnswer {

    private static final int UNPROCESSABLE_CONTENT = 422;

    private ReloadAnswer() {
    }

    static WebEndpointResponse<Map<String, Object>> of(Reload reload) {
        return switch (reload) {
            case Reload.Applied applied -> new WebEndpointResponse<>(applied(applied));
            case Reload.Refused refused -> new WebEndpointResponse<>(Map.of("findings", findings(refused.findings())),
                    UNPROCESSABLE_CONTENT);
        };
    }

    private static Map<String, Object> applied(Reload.Applied applied) {
        Map<String, Object> answer = new LinkedHashMap<>();
        applied.version().ifPresent(version -> answer.put("version", version));
        answer.put("sites", applied.changes().sites().size());
        answer.put("added", applied.changes().added());
        answer.put("changed", applied.changes().changed().stream().map(SiteChange::site).toList());
        answer.put("removed", applied.changes().removed());
        Map<String, Object> changes = new LinkedHashMap<>();
        applied.changes()
                .changed()
                .forEach(change -> changes.put(change.site(), change.keys().stream().map(ReloadAnswer::key).toList()));
        answer.put("changes", changes);
        answer.put("kept", applied.kept().stream().map(ReloadAnswer::kept).toList());
        answer.put("needsRestart", applied.needsRestart());
        return answer;
    }

    private static Map<String, Object> key(KeyChange change) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("key", change.key());
        put(answer, "before", change.before());
        put(answer, "after", change.after());
        return answer;
    }

    /** A site whose file cannot be used; without {@code since} nothing is served in its place. */
    static Map<String, Object> kept(KeptSite kept) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("site", kept.site());
        put(answer, "since", kept.since().map(Instant::toString));
        answer.put("findings", findings(kept.findings()));
        return answer;
    }

    private static List<Map<String, Object>> findings(List<Finding> findings) {
        return findings.stream().map(ReloadAnswer::finding).toList();
    }

    private static Map<String, Object> finding(Finding finding) {
        Place place = finding.place();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("place", place.toString());
        put(answer, "file", place.file());
        if (place.line() > 0) {
            answer.put("line", place.line());
            answer.put("column", place.column());
        }
        put(answer, "key", place.key());
        answer.put("value", finding.value());
        answer.put("expected", finding.expected());
        put(answer, "advice", finding.advice());
        return answer;
    }

    private static void put(Map<String, Object> answer, String key, Optional<String> value) {
        value.ifPresent(text -> answer.put(key, text));
    }
}
