package dev.gatehouse.routing;

/**
 * Refuses a path that cannot be seen in one way only, where it decides what becomes of a request; and an asterisk in place of a path,
 * which is for OPTIONS alone (RFC 9112, section 3.2.4).
 */
record SiteProperPath() implements Filter {

    private static final int BAD_REQUEST = 400;

    @Override
    public void apply(Passage passage) {
        RequestView request = passage.request();
        request.failure().ifPresent(failure -> {
            throw failure;
        });
        boolean ofServer = request.seenPath().filter(SeenPath::isAsterisk).isPresent();
        if (request.seenPath().isEmpty() || (ofServer && !request.exchange().head().method().equals("OPTIONS"))) {
            passage.answer(new OwnAnswer.Page(BAD_REQUEST));
        }
    }
}
