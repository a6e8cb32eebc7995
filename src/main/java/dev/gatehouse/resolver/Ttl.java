package dev.gatehouse.resolver;

import java.time.Duration;

/** Between which limits the TTL of a record is believed. */
record Ttl(Duration least, Duration most) {

    Duration within(Duration ttl) {
        if (ttl.compareTo(least) < 0) {
            return least;
        }
        return ttl.compareTo(most) > 0 ? most : ttl;
    }
}
