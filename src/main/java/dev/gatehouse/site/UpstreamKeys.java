package dev.gatehouse.site;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** The keys that are about the upstreams of a site or of one of its paths. What is null was not written. */
interface UpstreamKeys {

    Balancing.@Nullable Way balance();

    @Nullable
    String stickyCookie();

    @Nullable
    Duration slowStart();

    EjectionKeys ejection();

    RetryKeys retry();

    @Nullable
    Duration waitForUpstream();

    HealthKeys health();

    /**
     * When one of several upstreams that keeps failing is left out for a while; {@code ejection: false} for never.
     *
     * @param enabled whether any is left out; they are unless set to false
     * @param failures how many failures without a success in between put it out; 5 unless set, 0 for any number
     * @param share how many percent of at least 20 requests in 10 seconds have to fail to put it out; 50 unless set, 0 for any share
     * @param time how long it is out the first time, and twice as long the next; 10s unless set
     * @param longest how long it is out at most; 5m unless set
     */
    record EjectionKeys(@Nullable Boolean enabled, @Nullable Integer failures, @Nullable Integer share,
            @Nullable Duration time, @Nullable Duration longest) {}

    /**
     * Whether a request that an upstream has failed is sent to another; {@code retry: 0} for never.
     *
     * @param tries how many others are tried for one request; 2 unless set
     * @param budget how many percent of the requests may be such further tries, beside ten in a second; 20 unless set
     */
    record RetryKeys(@Nullable Integer tries, @Nullable Integer budget) {}

    /**
     * How upstreams are asked whether they are well: {@code health: /healthz}, or {@code health: connect} where it is enough that they
     * take a connection. Nobody asks unless set.
     *
     * @param path what is asked for, or {@code connect}
     * @param interval how often; 5s unless set
     * @param timeout how long an answer may take; 2s unless set
     * @param status the status of a good answer, such as 200, or the first and the last such as 200-399; 200-399 unless set
     * @param up how many good answers in a row bring an upstream back; 2 unless set
     * @param down how many bad ones in a row put it out; 3 unless set
     */
    record HealthKeys(@Nullable String path, @Nullable Duration interval, @Nullable Duration timeout,
            @Nullable String status, @Nullable Integer up, @Nullable Integer down) {}
}
