package dev.gatehouse.tls;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * The port for https, as written under {@code gatehouse.https}.
 *
 * @param port where TLS is spoken; there is no such port unless set
 * @param publicPort where visitors reach that port from outside, for the addresses they are sent to; by what they asked for unless set
 * @param redirect whether requests in plain HTTP are sent on to https, as soon as their name has a certificate
 * @param hsts for how long browsers are told to ask by https alone; they are told nothing unless set
 * @param defaultSite the site whose certificate is shown to clients that name no site, or none that there is; refused unless set
 * @param http3 whether HTTP/3 is spoken on the same port over UDP
 * @param provider whose TLS is spoken; BoringSSL's where it runs, and else the JDK's, unless set
 */
@ConfigurationProperties(value = "gatehouse.https", ignoreUnknownFields = false)
public record HttpsProperties(@Nullable Integer port, @Nullable Integer publicPort,
        @DefaultValue("true") boolean redirect, @Nullable Duration hsts, @Nullable String defaultSite,
        @DefaultValue("false") boolean http3, @Nullable TlsProvider provider) {

    private static final int HIGHEST = 65_535;

    public HttpsProperties {
        requirePort("port", port, 0);
        requirePort("public-port", publicPort, 1);
        if (hsts != null && hsts.isNegative()) {
            throw new InvalidSettingException("hsts", hsts, "a time such as 180d, or 0s to take it back");
        }
        if (provider != null && !provider.isAvailable()) {
            throw new InvalidSettingException("provider", provider, "one that runs on this machine, which is jdk");
        }
    }

    private static void requirePort(String key, @Nullable Integer port, int lowest) {
        if (port != null && (port < lowest || port > HIGHEST)) {
            throw new InvalidSettingException(key, port, "a port from " + lowest + " to " + HIGHEST);
        }
    }

    /** Whether there is a port for TLS. */
    public boolean enabled() {
        return port != null;
    }

    public Optional<String> siteOfOthers() {
        return Optional.ofNullable(defaultSite);
    }
}
