package dev.gatehouse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitesChanged;

/** Says in the program's own log what it serves and where. */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final SiteCatalog catalog;

    Announcement(SiteCatalog catalog) {
        this.catalog = catalog;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        int port = event.getWebServer().getPort();
        if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            LOG.info("management at http://127.0.0.1:{}/actuator", port);
        } else {
            LOG.info("serving {} sites at http://localhost:{}/", catalog.sites().size(), port);
        }
    }

    @EventListener
    void changed(SitesChanged changes) {
        LOG.info("sites: {} added, {} changed, {} removed, {} in all", changes.added().size(), changes.changed().size(),
                changes.removed().size(), changes.sites().size());
    }
}
