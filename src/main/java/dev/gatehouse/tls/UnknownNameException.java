package dev.gatehouse.tls;

import javax.net.ssl.SSLException;

/** A client wants to speak to somebody whom nobody has a certificate for. */
public final class UnknownNameException extends SSLException {

    private static final long serialVersionUID = 1;

    UnknownNameException() {
        super("unrecognized_name");
    }

    /** It is no fault of the program's, and nobody looks at where it arose. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
