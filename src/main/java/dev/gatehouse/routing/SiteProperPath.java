package dev.gatehouse.routing;

/** Refuses a path that cannot be seen in one way only, where it decides what becomes of a request. */
record SiteProperPath() implements Filter {

    private static final int BAD_REQUEST = 400;

    @Override
    public void apply(Passage passage) {
        if (passage.request().seenPath().isEmpty()) {
            passage.answer(new OwnAnswer.Page(BAD_REQUEST));
        }
    }
}
