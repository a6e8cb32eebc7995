package dev.gatehouse.storage;

/** A value could not be read, written or removed; the message says which, where and why, in words for the operator. */
public sealed class StorageException extends RuntimeException permits NoTextException {

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
