package dev.gatehouse.nginx;

/** An nginx configuration cannot be imported at all; the message says where and why, in words for the operator. */
public final class ImportException extends RuntimeException {

    ImportException(String message) {
        super(message);
    }
}
