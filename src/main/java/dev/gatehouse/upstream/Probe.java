package dev.gatehouse.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.gatehouse.site.UpstreamAddress;

/** Finds out about an upstream what no visitor's request has to be risked for. Safe from any thread; never waits. */
public interface Probe {

    /**
     * Tries to connect, and closes what it has opened at once.
     *
     * @param limit how long all of it may take
     * @return completes on any thread; exceptionally with why there was no connection
     */
    CompletableFuture<Void> connect(UpstreamAddress upstream, Duration limit);

    /**
     * Asks for a path by a connection of its own.
     *
     * @param path what is asked for, with the upstream's own path before it
     * @param host what stands in the field Host; empty for the upstream's own name
     * @param limit how long all of it may take
     * @return completes on any thread with the status of the answer; exceptionally with why there was none
     */
    CompletableFuture<Integer> ask(Peer peer, String path, Optional<String> host, Duration limit);
}
