package dev.gatehouse.admin;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.site.SiteCatalog;

/** {@code GET /actuator/plan}: what a reload would change now, or why it would change nothing. */
@Endpoint(id = "plan")
public final class PlanEndpoint {

    private final SiteCatalog catalog;

    PlanEndpoint(SiteCatalog catalog) {
        this.catalog = catalog;
    }

    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> plan() {
        return ReloadAnswer.of(catalog.plan());
    }
}
