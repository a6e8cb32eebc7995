package dev.gatehouse.requestlog;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.exchange.ConnectionListener;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.why.FailedRequest;
import dev.gatehouse.why.RecentIncidents;

/**
 * Logs each exchange when it ends: one access line, and before it, if the upstream failed, an error line, which a hint follows when the
 * failure has been looked into. A connection that never came to an exchange has an error line alone.
 */
final class RequestLog implements ExchangeListener, ConnectionListener {

    private final Supplier<LogForm> form;
    private final ErrorLine errorLine;
    private final LogWriter access;
    private final LogWriter error;
    private final SiteCatalog catalog;
    private final Clock clock;
    private final Diagnostician diagnostician;
    private final RecentIncidents incidents;
    private final ForwardedHeaders forwarded;

    RequestLog(Supplier<LogForm> form, ErrorLine errorLine, LogWriter access, LogWriter error, SiteCatalog catalog,
            Clock clock, Diagnostician diagnostician, RecentIncidents incidents, ForwardedHeaders forwarded) {
        this.form = form;
        this.errorLine = errorLine;
        this.access = access;
        this.error = error;
        this.catalog = catalog;
        this.clock = clock;
        this.diagnostician = diagnostician;
        this.incidents = incidents;
        this.forwarded = forwarded;
    }

    @Override
    public void ended(Exchange exchange) {
        AccessLine accessLine = form.get().access();
        exchange.incident().ifPresent(incident -> logFailure(exchange, incident, accessLine));
        exchange.denial()
                .ifPresent(denial -> error.write(errorLine.of(exchange, denial, serverOf(exchange), clock.instant())));
        access.write(accessLine.of(exchange));
    }

    /** A line for each failed try, as nginx has it. */
    @Override
    public void triedInVain(Exchange exchange, Incident incident) {
        // Made here, since the hint is written on another thread.
        exchange.id();
        error.write(errorLine.of(exchange, incident.failure(), serverOf(exchange), clock.instant()));
        if (form.get().hints()) {
            diagnostician.diagnose(incident)
                    .thenAccept(found -> error.write(errorLine.hint(exchange, found, clock.instant())));
        }
    }

    @Override
    public void proxyHeaderBroken(Exchange.Client peer, String problem) {
        var now = clock.instant();
        error.write(errorLine.ofProxyHeader(peer, problem, now));
        if (form.get().hints()) {
            error.write(errorLine.hintOnProxyHeader(peer, now));
        }
    }

    /** The line at once; the hint when it is known what to say. The exchange does not change any more. */
    private void logFailure(Exchange exchange, Incident incident, AccessLine accessLine) {
        byte[] line = errorLine.of(exchange, incident.failure(), serverOf(exchange), clock.instant());
        error.write(line);
        CompletableFuture<Diagnosis> diagnosis = diagnostician.diagnose(incident);
        incidents.add(FailedRequest.of(exchange, forwarded.scheme(exchange), accessLine.text(exchange),
                new String(line, StandardCharsets.UTF_8).stripTrailing(), diagnosis));
        if (form.get().hints()) {
            diagnosis.thenAccept(found -> error.write(errorLine.hint(exchange, found, clock.instant())));
        }
    }

    /** nginx's {@code $server_name}: the first name of the site that answers. */
    private String serverOf(Exchange exchange) {
        Optional<Site> site = exchange.site().flatMap(catalog.sites()::named);
        return site.map(Site::hosts)
                .map(hosts -> hosts.getFirst())
                .map(HostPattern::toString)
                .or(() -> exchange.host().map(HostName::value))
                .orElse("");
    }
}
