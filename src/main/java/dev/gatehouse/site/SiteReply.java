package dev.gatehouse.site;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Who answers a request: an upstream, or Gatehouse by itself. */
public sealed interface SiteReply {

    /**
     * One of several upstreams.
     *
     * @param weight how many requests it gets in proportion to the others; 0 for none
     * @param backup whether it is asked only while none of the others may be
     */
    record Share(UpstreamAddress address, int weight, boolean backup) {}

    /** An upstream. Which of several it is, is chosen for each request. */
    record Forward(List<Share> shares) implements SiteReply {

        public Forward {
            shares = List.copyOf(shares);
        }

        static Forward to(UpstreamAddress upstream) {
            return new Forward(List.of(new Share(upstream, 1, false)));
        }
    }

    /**
     * The visitor is sent elsewhere.
     *
     * @param status one of 301, 302, 303, 307, 308
     */
    record Redirect(RedirectTarget to, int status) implements SiteReply {}

    /**
     * A fixed answer.
     *
     * @param body null for our own page, or where the status is below 400 for nothing
     * @param type what the body is, as in Content-Type
     */
    record Respond(int status, @Nullable String body, String type) implements SiteReply {}
}
