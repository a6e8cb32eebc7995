package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.site.ConfigurationVersion;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SiteEvent;
import dev.gatehouse.site.SiteEvents;

/**
 * {@code GET /actuator/history}: the versions of the configuration that can be put back, and what happened to sites otherwise, the newest first; {@code POST} puts one back,
 * the one before the newest unless the body names another as {@code {"version": 5}}.
 */
@Endpoint(id = "history")
public final class HistoryEndpoint {

    private final SiteCatalog catalog;

    private final SiteEvents events;

    HistoryEndpoint(SiteCatalog catalog, SiteEvents events) {
        this.catalog = catalog;
        this.events = events;
    }

    @ReadOperation
    public Map<String, Object> history() {
        List<Map<String, Object>> versions = catalog.history().stream().map(HistoryEndpoint::answer).toList();
        return Map.of("versions", versions, "events", events.list().stream().map(HistoryEndpoint::answer).toList());
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> rollBack(@Nullable Long version) {
        return ReloadAnswer.of(catalog.rollBack(version == null ? OptionalLong.empty() : OptionalLong.of(version)));
    }

    private static Map<String, Object> answer(SiteEvent event) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("at", event.at().toString());
        answer.put("kind", event.kind());
        answer.put("sites", event.sites());
        answer.put("what", event.what());
        return answer;
    }

    private static Map<String, Object> answer(ConfigurationVersion version) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", version.number());
        answer.put("applied", version.applied().toString());
        answer.put("cause", version.cause().toString());
        answer.put("summary", version.summary());
        return answer;
    }
}
