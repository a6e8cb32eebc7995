package dev.gatehouse.conformance;

/**
 * A sentence that a way of Gatehouse does not keep, and why.
 *
 * @param always whether it is never kept; otherwise it depends on which of two threads is first
 */
record Deviation(String reason, boolean always) {

    static Deviation always(String reason) {
        return new Deviation(reason, true);
    }

    static Deviation sometimes(String reason) {
        return new Deviation(reason, false);
    }
}
