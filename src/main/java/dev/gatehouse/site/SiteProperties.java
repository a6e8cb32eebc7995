package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A site, as written under {@code gatehouse.sites.NAME} or in a file of its own: the names that visitors ask for, and where their
 * requests go.
 *
 * <p>Nobody has asked yet whether it makes sense.
 *
 * @param host the name visitors ask for; {@code *.example.com} is every name below example.com
 * @param hosts several of them
 * @param upstream where requests go: {@code http://localhost:5000}, {@code localhost:5000} or {@code 5000}
 * @param preserveHost whether the upstream sees the name that the visitor asked for (it does unless set to false)
 * @param timeouts this site's own time limits
 * @param upstreamTls how an upstream that speaks TLS is recognised; by the system's certificates unless set
 * @param certificate file with the site's own certificate (PEM), its own first; obtained if absent
 * @param key file with the private key (PEM) of that certificate
 * @param oneCertificate whether all hosts of the site stand in one certificate, rather than each in its own
 * @param httpsRedirect whether requests in plain HTTP are sent on to https; as under {@code gatehouse.https} unless set
 * @param hsts for how long browsers are told to ask for this site by https alone; they are told nothing unless set
 */
record SiteProperties(@Nullable String host, @DefaultValue List<String> hosts, @Nullable String upstream,
        @DefaultValue("true") boolean preserveHost, @DefaultValue Limits timeouts,
        @Nullable UpstreamTls upstreamTls, @Nullable Path certificate, @Nullable Path key,
        @DefaultValue("false") boolean oneCertificate, @Nullable Boolean httpsRedirect, @Nullable Duration hsts) {

    /** What of it concerns visitors that come by https. */
    SiteHttps https() {
        return new SiteHttps(Optional.ofNullable(certificate)
                .map(file -> new SiteHttps.Files(file, Objects.requireNonNull(key))), oneCertificate,
                Optional.ofNullable(httpsRedirect), Optional.ofNullable(hsts));
    }

    SiteProperties {
        if ((certificate == null) != (key == null)) {
            throw new InvalidSettingException(certificate == null ? "key" : "certificate",
                    String.valueOf(certificate == null ? key : certificate), "certificate and key, or none of them");
        }
        if (hsts != null && hsts.isNegative()) {
            throw new InvalidSettingException("hsts", hsts, "a time such as 180d, or 0s to take it back");
        }
    }

    /**
     * A site's own time limits; what is absent is as under {@code gatehouse.timeouts}.
     *
     * @param connect until the connection to the upstream is there
     * @param firstByte from sending a request until the response begins
     * @param idle how long no byte may pass inside a response or an upgraded connection
     */
    record Limits(@Nullable Duration connect, @Nullable Duration firstByte, @Nullable Duration idle) {

        Limits {
            TimeLimit.require("connect", connect);
            TimeLimit.require("first-byte", firstByte);
            TimeLimit.require("idle", idle);
        }
    }
}
