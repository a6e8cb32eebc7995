package dev.gatehouse.admin;

import java.net.URISyntaxException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

import dev.gatehouse.storage.ManagementUrl;
import dev.gatehouse.storage.StorageException;

/** Writes down where the management port is as soon as it listens, for commands that read a configuration changed since. */
final class ManagementAnnouncement implements ApplicationListener<WebServerInitializedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementAnnouncement.class);

    private final ManagementUrl url;
    private final Environment settings;

    ManagementAnnouncement(ManagementUrl url, Environment settings) {
        this.url = url;
        this.settings = settings;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        try {
            url.write(ManagementUrl.of(settings, String.valueOf(event.getWebServer().getPort())));
        } catch (StorageException | URISyntaxException e) {
            LOG.warn("commands look for the management port where the configuration says: {}", e.getMessage());
        }
    }
}
