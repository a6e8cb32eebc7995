package dev.gatehouse.tls.acme;

import java.io.IOException;

/** A question to DNS got no answer; the message says whom it was asked of and what came instead. */
final class UnansweredException extends IOException {

    private final boolean serverFailed;

    /** @param serverFailed whether somebody said that finding the answer failed, rather than nothing (SERVFAIL) */
    UnansweredException(String message, boolean serverFailed) {
        super(message);
        this.serverFailed = serverFailed;
    }

    boolean serverFailed() {
        return serverFailed;
    }
}
