package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Reload;
import dev.gatehouse.site.ReloadCause;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SiteChange;
import dev.gatehouse.site.SitesChanged;

/** {@code POST /actuator/reload}: reads the configuration again and says what changed, or with 422 why nothing did. */
@Endpoint(id = "reload")
public final class ReloadEndpoint {

    private static final int UNPROCESSABLE_CONTENT = 422;

    private final SiteCatalog catalog;

    ReloadEndpoint(SiteCatalog catalog) {
        this.catalog = catalog;
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> reload() {
        return switch (catalog.reload(ReloadCause.REQUEST)) {
            case Reload.Applied applied -> new WebEndpointResponse<>(answer(applied));
            case Reload.Refused refused -> new WebEndpointResponse<>(answer(refused), UNPROCESSABLE_CONTENT);
        };
    }

    private static Map<String, Object> answer(Reload.Applied applied) {
        SitesChanged changes = applied.changes();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sites", changes.sites().size());
        answer.put("added", changes.added());
        answer.put("changed", changes.changed().stream().map(SiteChange::site).toList());
        answer.put("removed", changes.removed());
        answer.put("needsRestart", applied.needsRestart());
        return answer;
    }

    private static Map<String, Object> answer(Reload.Refused refused) {
        List<Map<String, Object>> findings = refused.findings().stream().map(ReloadEndpoint::answer).toList();
        return Map.of("findings", findings);
    }

    private static Map<String, Object> answer(Finding finding) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("place", finding.place().toString());
        answer.put("value", finding.value());
        answer.put("expected", finding.expected());
        finding.advice().ifPresent(advice -> answer.put("advice", advice));
        return answer;
    }
}
