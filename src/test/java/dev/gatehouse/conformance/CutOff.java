package dev.gatehouse.conformance;

/** A connection ended where more was to come. */
final class CutOff extends NotKept {

    private static final long serialVersionUID = 1;

    CutOff(String seen) {
        super(seen);
    }
}
