package dev.gatehouse.admin;

import java.util.List;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

import dev.gatehouse.forwarding.HttpsListener;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;

/** Where visitors on this machine come in: the ports that are listened on, and a site's URLs there. */
final class ServedAddresses {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpsListener https;
    private volatile int httpPort;

    ServedAddresses(HttpsListener https) {
        this.https = https;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (!WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            httpPort = event.getWebServer().getPort();
        }
    }

    int http() {
        return httpPort;
    }

    /** 0 where there is none. */
    int https() {
        return https.port();
    }

    /** One for each name; names below a wildcard are not known. */
    List<String> urls(Site site) {
        return site.hosts().stream().filter(host -> !host.wildcard()).map(this::url).toList();
    }

    private String url(HostPattern host) {
        int secure = https();
        if (secure > 0) {
            return "https://" + host + (secure == HTTPS ? "" : ":" + secure) + "/";
        }
        return "http://" + host + (httpPort == HTTP ? "" : ":" + httpPort) + "/";
    }
}
