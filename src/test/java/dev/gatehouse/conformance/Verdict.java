package dev.gatehouse.conformance;

/**
 * Whether a proxy keeps a sentence.
 *
 * @param seen what was seen instead, or why it was not asked, in one line; empty if it is kept
 * @param transcript the bytes of both sides
 */
record Verdict(Kind kind, String seen, String transcript) {

    enum Kind {
        KEPT, NOT_KEPT, NOT_ASKED
    }

    boolean isKept() {
        return kind == Kind.KEPT;
    }
}
