package dev.gatehouse.tls;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/** What {@code gatehouse.https} says now. Safe from any thread. */
public final class HttpsInForce implements ReloadParticipant {

    private volatile HttpsProperties settings;

    public HttpsInForce(HttpsProperties start) {
        this.settings = start;
    }

    public HttpsProperties now() {
        return settings;
    }

    @Override
    public Runnable prepare(Settings read, Sites sites) {
        HttpsProperties next = read.read(HttpsProperties.class);
        return () -> settings = next;
    }
}
