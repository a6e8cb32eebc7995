package dev.gatehouse.site;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A site as written under {@code gatehouse.sites.NAME}, before anybody asked whether it makes sense.
 *
 * @param host the name visitors ask for; {@code *.example.com} is every name below example.com
 * @param hosts several of them
 * @param upstream where requests go: {@code http://localhost:5000}, {@code localhost:5000} or {@code 5000}
 * @param preserveHost whether the upstream sees the name that the visitor asked for (it does unless set to false)
 * @param timeouts this site's own time limits
 * @param upstreamTls how an upstream that speaks TLS is recognised; by the system's certificates unless set
 */
record SiteProperties(@Nullable String host, @DefaultValue List<String> hosts, @Nullable String upstream,
        @DefaultValue("true") boolean preserveHost, @DefaultValue Limits timeouts,
        @Nullable UpstreamTls upstreamTls) {

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
