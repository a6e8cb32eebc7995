package dev.gatehouse.tls;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.springframework.core.env.ConfigurableEnvironment;

import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.StartCheck;

/** Whether the sites' own certificates can be used, and whether what is said of https fits the sites. */
final class TlsStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(HttpsProperties.class);
    }

    @Override
    public void check(Settings settings, Sites sites, ConfigurableEnvironment environment) {
        var own = new OwnCertificates(Clock.systemUTC());
        for (Wanted wanted : Wanted.of(sites)) {
            wanted.https().own().ifPresent(files -> own.prepare(wanted, files, Optional.empty(), settings));
        }
        // What is to be done at a swap is not done.
        new HttpsCheck().prepare(settings, sites);
    }
}
