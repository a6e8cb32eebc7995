package dev.gatehouse.forwarding;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/**
 * The port for plain HTTP, {@code server.port}. The first one is that of Boot's own server, which can have no other; after a change there
 * is a second server like it, and the first takes no connection any more.
 */
public final class PlainListener implements ReloadParticipant {

    private final Supplier<VisitorServers> servers;
    private final Acceptors acceptors;
    private volatile @Nullable VisitorServer moved;
    private @Nullable Listening inForce;

    /** @param servers asked for when there is a change: there are none yet when the first configuration is put in force */
    PlainListener(Supplier<VisitorServers> servers, Acceptors acceptors) {
        this.servers = servers;
        this.acceptors = acceptors;
    }

    /** Where it listens now; 0 before it does. */
    public int port() {
        VisitorServer now = moved;
        return now == null ? acceptors.portOfBoot() : now.port();
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        Listening wanted = Listening.plain(settings.read(ServerProperties.class));
        Listening before = inForce;
        if (before == null || before.equals(wanted)) {
            return () -> inForce = wanted;
        }
        return new Replacement<>("server.port", this::open, this::leave, opened -> use(wanted, opened))
                .prepare(settings, before, wanted);
    }

    private VisitorServer open(Listening at) {
        return servers.get().plain(at.address(), Objects.requireNonNull(at.port()));
    }

    private void use(Listening wanted, VisitorServer opened) {
        inForce = wanted;
        moved = opened;
    }

    private void leave() {
        VisitorServer before = moved;
        if (before == null) {
            acceptors.leaveBoot();
        } else {
            before.leave();
        }
    }
}
