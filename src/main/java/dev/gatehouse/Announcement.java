package dev.gatehouse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.routing.Detours;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitesChanged;

/** Says in the program's own log what it serves and where. */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final SiteCatalog catalog;
    private final EngineRoutes ways;

    Announcement(SiteCatalog catalog, EngineRoutes ways) {
        this.catalog = catalog;
        this.ways = ways;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        int port = event.getWebServer().getPort();
        Environment environment = event.getApplicationContext().getEnvironment();
        if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            LOG.info("management at http://{}:{}/actuator", environment.getProperty("management.server.address"), port);
            return;
        }
        String url = (environment.containsProperty("server.ssl.bundle") ? "https" : "http") + "://localhost:" + port
                + "/";
        if (catalog.hasOwnSites()) {
            LOG.info("serving {} at {}", counted(catalog.sites().size()), url);
        } else {
            LOG.info("serving no site yet; see {} how to add one", url);
        }
    }

    private static String counted(int sites) {
        return sites == 1 ? "1 site" : sites + " sites";
    }

    @EventListener
    void changed(SitesChanged changes) {
        LOG.info("sites: {} added, {} changed, {} removed, {} in all", changes.added().size(), changes.changed().size(),
                changes.removed().size(), changes.sites().size());
        Detours.among(ways.ways()).inWords().ifPresent(LOG::info);
    }
}
