package dev.gatehouse.diagnosis;

import java.io.IOException;

/** A failure that whoever noticed it has recognised already, so that nobody has to guess it from an exception. */
public final class UpstreamFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient UpstreamFailure failure;

    public UpstreamFailedException(UpstreamFailure failure) {
        super(failure.code());
        this.failure = failure;
    }

    public UpstreamFailure failure() {
        return failure;
    }

    /** Costs more than the failure itself when an upstream is down under load, and says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
