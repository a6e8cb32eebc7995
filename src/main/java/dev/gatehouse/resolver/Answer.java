package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.diagnosis.UpstreamFailure;

/** What came of a question for the addresses of a name. */
sealed interface Answer {

    /**
     * There are addresses.
     *
     * @param ipv4 empty where that could not be found out, while there are others
     * @param ipv6 likewise
     */
    record Found(Optional<List<InetAddress>> ipv4, Optional<List<InetAddress>> ipv6, Duration ttl,
            Resolution.Source source) implements Answer {}

    /** Somebody who knows says that there are none. */
    record None(UpstreamFailure failure) implements Answer {}

    /** Nobody who knows could be asked. */
    record Unknown(UpstreamFailure failure) implements Answer {}
}
