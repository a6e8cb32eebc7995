package dev.gatehouse.site;

import java.util.Locale;

/** What made Gatehouse read its configuration. */
public enum ReloadCause {

    /** The program was started. */
    START,
    /** Somebody asked for it, by the management port. */
    REQUEST,
    /** A file was changed. */
    FILES,
    /** {@code SIGHUP} came. */
    SIGNAL,
    /** An earlier version was put back. */
    ROLLBACK;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
