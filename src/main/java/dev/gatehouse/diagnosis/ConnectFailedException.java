package dev.gatehouse.diagnosis;

import java.net.ConnectException;
import java.net.SocketAddress;

/**
 * A connection to one address of an upstream that failed, so that the address is not lost on the way.
 *
 * <p>An {@code IOException}, since that is what callers of a connect are prepared for.
 */
public final class ConnectFailedException extends ConnectException {

    private static final long serialVersionUID = 1L;

    private final transient SocketAddress address;

    public ConnectFailedException(SocketAddress address, Throwable cause) {
        super(String.valueOf(cause.getMessage()));
        initCause(NoWay.inWords(address, cause));
        this.address = address;
    }

    public SocketAddress address() {
        return address;
    }

    /** Costs more than the failure itself when an upstream is down under load, and says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
