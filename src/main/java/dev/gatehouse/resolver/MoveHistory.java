package dev.gatehouse.resolver;

import java.util.List;
import java.util.function.Supplier;

import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteEvent;
import dev.gatehouse.site.SiteEvents;
import dev.gatehouse.site.Sites;

/** Keeps the moves of upstreams among the events of the sites that name them. */
final class MoveHistory implements NameListener {

    private static final String MOVED = "moved";

    private final SiteEvents events;
    private final Supplier<Sites> sites;

    MoveHistory(SiteEvents events, Supplier<Sites> sites) {
        this.events = events;
        this.sites = sites;
    }

    @Override
    public void moved(Move move) {
        List<String> names = sites.get()
                .all()
                .stream()
                .filter(site -> site.upstreams().stream().anyMatch(upstream -> upstream.host().equals(move.name())))
                .map(Site::name)
                .toList();
        if (!names.isEmpty()) {
            events.add(new SiteEvent(move.at(), MOVED, names, move.sentence()));
        }
    }
}
