package dev.gatehouse.requestlog;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.ConnectionListener;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;

/**
 * Logs each exchange when it ends: one access line, and before it, if the upstream failed, an error line. A connection that never
 * came to an exchange has an error line alone.
 */
final class RequestLog implements ExchangeListener, ConnectionListener {

    private final Supplier<LogForm> form;
    private final ErrorLine errorLine;
    private final LogWriter access;
    private final LogWriter error;
    private final SiteCatalog catalog;
    private final Clock clock;

    RequestLog(Supplier<LogForm> form, ErrorLine errorLine, LogWriter access, LogWriter error, SiteCatalog catalog,
            Clock clock) {
        this.form = form;
        this.errorLine = errorLine;
        this.access = access;
        this.error = error;
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public void ended(Exchange exchange) {
        exchange.failure().ifPresent(failure -> logFailure(exchange, failure));
        exchange.denial()
                .ifPresent(denial -> error.write(errorLine.of(exchange, denial, serverOf(exchange), clock.instant())));
        access.write(form.get().access().of(exchange));
    }

    /** A line for each failed try, as nginx has it. */
    @Override
    public void triedInVain(Exchange exchange, Incident incident) {
        logFailure(exchange, incident.failure());
    }

    @Override
    public void proxyHeaderBroken(Exchange.Client peer, String problem) {
        var now = clock.instant();
        error.write(errorLine.ofProxyHeader(peer, problem, now));
        if (form.get().hints()) {
            error.write(errorLine.hintOnProxyHeader(peer, now));
        }
    }

    private void logFailure(Exchange exchange, UpstreamFailure failure) {
        var now = clock.instant();
        error.write(errorLine.of(exchange, failure, serverOf(exchange), now));
        if (form.get().hints()) {
            error.write(errorLine.hint(exchange, failure, now));
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
