package dev.gatehouse.tls;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * There is no certificate now. The message says what happened, in words for the operator. Words of others may stand in it: it goes to
 * logs, files and terminals, so it is made printable here.
 */
public final class NotIssuedException extends Exception {

    /** A hundred names may have a word to be said of each. */
    private static final int LONGEST = 4_000;

    private final Kind kind;
    private final String remedy;
    private final @Nullable Instant notBefore;

    /** Who has to do what before there can be a certificate. */
    public enum Kind {

        /** Nothing was asked of the authority, since it could not have succeeded: a human has to act. */
        NOT_TRIED,

        /** The authority said no: asking again costs one of few attempts. */
        REFUSED,

        /** The authority or the way to it was not there: trying again later may be enough. */
        UNAVAILABLE
    }

    /**
     * @param remedy what a human has to do, as a sentence; empty where waiting is enough
     * @param notBefore when the authority wants to be asked again at the earliest; null where it did not say
     */
    public NotIssuedException(Kind kind, String message, String remedy, @Nullable Instant notBefore) {
        super(ForeignText.printable(message, LONGEST));
        this.kind = kind;
        this.remedy = ForeignText.printable(remedy, LONGEST);
        this.notBefore = notBefore;
    }

    public Kind kind() {
        return kind;
    }

    public String remedy() {
        return remedy;
    }

    public Optional<Instant> notBefore() {
        return Optional.ofNullable(notBefore);
    }
}
