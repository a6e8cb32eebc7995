package dev.gatehouse.forwarding;

import dev.gatehouse.exchange.ForwardingProperties;
import dev.gatehouse.exchange.LimitProperties;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.TimeoutProperties;

/** The {@link Terms} of now. Safe from any thread. */
final class TermsInForce implements ReloadParticipant {

    private volatile Terms terms;

    TermsInForce(Terms start) {
        this.terms = start;
    }

    Terms now() {
        return terms;
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        Terms next = Terms.of(settings.read(LimitProperties.class), settings.read(TimeoutProperties.class),
                settings.read(ForwardingProperties.class));
        return () -> terms = next;
    }
}
