package dev.gatehouse.routing;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Denial;

/** Takes no request whose body is larger: at once where it says so itself, else as soon as more has come. */
record SiteBodyLimit(long limit) implements Filter {

    private static final int CONTENT_TOO_LARGE = 413;

    @Override
    public void apply(Passage passage) {
        var exchange = passage.request().exchange();
        exchange.limitBody(limit);
        @Nullable
        String length = exchange.head().header("content-length");
        // What is no number, or none that fits, has been refused already.
        if (length != null && Long.parseLong(length) > limit) {
            exchange.deny(new Denial.BodyTooLarge(Long.parseLong(length)));
            passage.answer(new OwnAnswer.Page(CONTENT_TOO_LARGE));
        }
    }
}
