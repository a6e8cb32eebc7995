package dev.gatehouse.explain;

import dev.gatehouse.diagnosis.UpstreamFailure;

/** What a line says has happened. */
public sealed interface Explained {

    /** An upstream gave no answer. */
    record Failed(UpstreamFailure failure) implements Explained {}

    /** Something else. */
    record Occurred(Occurrence occurrence) implements Explained {}

    /** One short word for it. */
    default String code() {
        return switch (this) {
            case Failed(var failure) -> failure.code();
            case Occurred(var occurrence) -> occurrence.code();
        };
    }
}
