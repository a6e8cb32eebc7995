package dev.gatehouse.exchange;

/**
 * How a handshake of TLS ended.
 *
 * @param version the version of TLS as Java names it, {@code none} where none was agreed upon
 */
public record Handshake(Result result, String version) {

    /** Of a handshake that came to nothing. */
    public static final String NO_VERSION = "none";

    /** The ways it may end. */
    public enum Result {

        /** There is a connection. */
        OK,

        /** The client asked for a name that has no certificate. */
        UNRECOGNIZED_NAME,

        /** What the client said was no TLS, or had nothing in common with ours. */
        PROTOCOL,

        /** The client said too little for too long. */
        TIMEOUT,

        /** The client left, or something else. */
        OTHER
    }

    /** One that came to nothing. */
    public static Handshake failed(Result result) {
        return new Handshake(result, NO_VERSION);
    }
}
