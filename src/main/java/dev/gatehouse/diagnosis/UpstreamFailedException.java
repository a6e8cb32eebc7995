package dev.gatehouse.diagnosis;

import java.io.IOException;

/**
 * Carries a failure whose cause is known where it is thrown, so that nobody has to guess it from words. {@link FailureRecognition}
 * hands on what it finds in one.
 *
 * <p>An {@code IOException}, since that is what callers of a connect are prepared for.
 */
public class UpstreamFailedException extends IOException {

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
