package dev.gatehouse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import dev.gatehouse.forwarding.EngineProperties;
import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.forwarding.HttpsListener;
import dev.gatehouse.routing.Detours;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitesChanged;

/** Says in the program's own log what it serves and where. */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final SiteCatalog catalog;
    private final EngineRoutes ways;
    private final EngineProperties engine;
    private final ServerProperties server;
    private final ManagementServerProperties management;
    private final HttpsListener https;

    Announcement(SiteCatalog catalog, EngineRoutes ways, EngineProperties engine, ServerProperties server,
            ManagementServerProperties management, HttpsListener https) {
        this.catalog = catalog;
        this.ways = ways;
        this.engine = engine;
        this.server = server;
        this.management = management;
        this.https = https;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        int port = event.getWebServer().getPort();
        Environment environment = event.getApplicationContext().getEnvironment();
        if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            // Without settings of its own, the management port has the server's certificate.
            Ssl ssl = management.getSsl() == null ? server.getSsl() : management.getSsl();
            LOG.info("management at {}://{}:{}/actuator", scheme(ssl),
                    environment.getProperty("management.server.address"), port);
            return;
        }
        LOG.info("forwarding on {}", engine.inWords());
        String url = scheme(server.getSsl()) + "://localhost:" + port + "/";
        if (catalog.hasOwnSites()) {
            LOG.info("serving {} at {}{}", counted(catalog.sites().size()), url,
                    https.port() == 0 ? "" : " and https://localhost:" + https.port() + "/");
        } else {
            LOG.info("serving no site yet; see {} how to add one", url);
        }
    }

    private static String scheme(@Nullable Ssl ssl) {
        return Ssl.isEnabled(ssl) ? "https" : "http";
    }

    private static String counted(int sites) {
        return sites == 1 ? "1 site" : sites + " sites";
    }

    @EventListener
    void changed(SitesChanged changes) {
        if (changes.added().size() + changes.changed().size() + changes.removed().size() > 0) {
            LOG.info("sites: {} added, {} changed, {} removed, {} in all", changes.added().size(),
                    changes.changed().size(), changes.removed().size(), changes.sites().size());
        }
        Detours.among(ways.ways()).inWords().ifPresent(LOG::info);
    }
}
