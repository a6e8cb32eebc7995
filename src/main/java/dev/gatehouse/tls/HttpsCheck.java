package dev.gatehouse.tls;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/** Looks at what {@code gatehouse.https} says about the sites. */
final class HttpsCheck implements ReloadParticipant {

    private static final String DEFAULT_SITE = "gatehouse.https.default-site";

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        settings.read(HttpsProperties.class)
                .siteOfOthers()
                .filter(name -> sites.named(name).isEmpty() && !settings.isLeftOut(name))
                .ifPresent(name -> settings.find(DEFAULT_SITE, name, "the name of a site under gatehouse.sites"));
        return () -> {
        };
    }
}
