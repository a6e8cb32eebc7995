package dev.gatehouse.storage;

/** There is a value, but it is no text: nobody who writes here wrote it like that, and asking again does not help. */
public final class NoTextException extends StorageException {

    public NoTextException(String message, Throwable cause) {
        super(message, cause);
    }
}
