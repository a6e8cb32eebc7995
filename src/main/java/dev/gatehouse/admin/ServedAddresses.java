package dev.gatehouse.admin;

import java.util.List;

import dev.gatehouse.forwarding.HttpsListener;
import dev.gatehouse.forwarding.PlainListener;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;

/** Where visitors on this machine come in: the ports that are listened on now, also after a reload that moved them, and a site's URLs there. */
final class ServedAddresses {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final PlainListener plain;
    private final HttpsListener https;

    ServedAddresses(PlainListener plain, HttpsListener https) {
        this.plain = plain;
        this.https = https;
    }

    int http() {
        return plain.port();
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
        int open = http();
        return "http://" + host + (open == HTTP ? "" : ":" + open) + "/";
    }
}
