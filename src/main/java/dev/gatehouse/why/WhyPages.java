package dev.gatehouse.why;

import java.util.Optional;
import java.util.Set;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.errorpage.PageRenderer.Rendered;
import dev.gatehouse.errorpage.Wishes;
import dev.gatehouse.exchange.Exchange;

/** Answers the signed links, on every site. Any other request goes its way. Never waits; safe from any thread. */
public final class WhyPages {

    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final WhyLinks links;
    private final RecentIncidents incidents;
    private final PageRenderer pages;

    /** @param status the status code of the response */
    public record Answer(int status, Rendered rendered) {}

    WhyPages(WhyLinks links, RecentIncidents incidents, PageRenderer pages) {
        this.links = links;
        this.incidents = incidents;
        this.pages = pages;
    }

    /** Empty for whatever is no link, and for one that is forged or has expired: the application may have such an address, too. */
    public Optional<Answer> answerTo(Exchange exchange) {
        if (!links.areInUse() || !METHODS.contains(exchange.head().method())) {
            return Optional.empty();
        }
        return links.idIn(exchange.head().target()).map(id -> answer(id, exchange));
    }

    private Answer answer(String id, Exchange exchange) {
        Optional<FailedRequest> failed = incidents.withId(id);
        Optional<Diagnosis> diagnosis = failed.map(request -> request.diagnosis().getNow(null));
        if (failed.isEmpty() || diagnosis.isEmpty()) {
            ErrorPage over = ErrorPage.linkIsOver();
            return new Answer(over.status(), pages.render(over, wishesOf(exchange), id, null));
        }
        String title = "Why " + failed.get().url() + " was answered " + failed.get().status();
        return new Answer(200, pages.ofDiagnosis(title, wishesOf(exchange), diagnosis.get(), id));
    }

    private static Wishes wishesOf(Exchange exchange) {
        return new Wishes(exchange.head().header("accept"), exchange.head().header("accept-language"));
    }
}
