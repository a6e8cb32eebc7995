package dev.gatehouse.check;

import java.util.Optional;

import dev.gatehouse.diagnosis.Protocol;

/**
 * What was heard of a server.
 *
 * @param protocol what it speaks; empty where nobody can tell
 * @param words its first line, or that it said nothing, for people
 * @param unasked whether it spoke first, which no server of HTTP does
 * @param silent whether it said nothing at all
 */
record Speech(Optional<Protocol> protocol, String words, boolean unasked, boolean silent) {

    static Speech of(Protocol protocol, String words) {
        return new Speech(Optional.of(protocol), words, false, false);
    }

    static Speech silent(String words) {
        return new Speech(Optional.empty(), words, false, true);
    }
}
