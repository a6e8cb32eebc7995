package dev.gatehouse.admin;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.site.ReloadCause;
import dev.gatehouse.site.SiteCatalog;

/** {@code POST /actuator/reload}: reads the configuration again and says what changed, or with 422 why nothing did. */
@Endpoint(id = "reload")
public final class ReloadEndpoint {

    private final SiteCatalog catalog;

    ReloadEndpoint(SiteCatalog catalog) {
        this.catalog = catalog;
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> reload() {
        return ReloadAnswer.of(catalog.reload(ReloadCause.REQUEST));
    }
}
