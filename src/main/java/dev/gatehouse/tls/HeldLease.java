package dev.gatehouse.tls;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/** A lease that is renewed for as long as it is held, however long the work takes. */
final class HeldLease implements AutoCloseable {

    static final Duration TIME = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);

    private static final int RENEWALS = 4;

    private final String what;
    private final Storage.Lease lease;
    private final Optional<ScheduledFuture<?>> renewal;
    private boolean lost;
    private boolean closed;

    /** @param what is done meanwhile, for the operator */
    HeldLease(String what, Storage.Lease lease, ScheduledExecutorService timer, ExecutorService workers) {
        this.what = what;
        this.lease = lease;
        this.renewal = renewal(timer, workers);
    }

    private Optional<ScheduledFuture<?>> renewal(ScheduledExecutorService timer, ExecutorService workers) {
        long pause = TIME.dividedBy(RENEWALS).toMillis();
        try {
            return Optional.of(timer.scheduleAtFixedRate(() -> workers.execute(this::renew), pause, pause,
                    TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException _) {
            // Everything ends, and so will this in a moment.
            return Optional.empty();
        }
    }

    private synchronized void renew() {
        if (lost || closed) {
            return;
        }
        try {
            if (!lease.renew()) {
                lost = true;
                LOG.warn("{}: this node was asleep for so long that another one may do it, too", what);
            }
        } catch (StorageException e) {
            LOG.warn("{}: {}", what, e.getMessage());
        }
    }

    @Override
    public void close() {
        renewal.ifPresent(future -> future.cancel(false));
        synchronized (this) {
            closed = true;
            lease.close();
        }
    }
}
