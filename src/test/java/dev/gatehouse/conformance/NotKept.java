package dev.gatehouse.conformance;

/** Says what was seen instead of what a sentence of the contract promises. */
class NotKept extends AssertionError {

    private static final long serialVersionUID = 1;

    NotKept(String seen) {
        super(seen);
    }

    /** @param seen what was seen instead, in a few words */
    static void unless(boolean kept, String seen) {
        if (!kept) {
            throw new NotKept(seen);
        }
    }
}
