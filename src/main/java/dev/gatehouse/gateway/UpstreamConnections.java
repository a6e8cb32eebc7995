package dev.gatehouse.gateway;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.resolver.NameListener;
import dev.gatehouse.resolver.Resolution;

/**
 * The connections of Spring Cloud Gateway's client, which keeps them by the name of the upstream: those that wait at an address which
 * the name has left are closed. Safe from any thread.
 */
final class UpstreamConnections implements NameListener {

    private final Set<UpstreamHandler> open = ConcurrentHashMap.newKeySet();

    void add(UpstreamHandler connection) {
        open.add(connection);
    }

    void remove(UpstreamHandler connection) {
        open.remove(connection);
    }

    @Override
    public void changed(Resolution before, Resolution after) {
        open.forEach(UpstreamHandler::leaveIfLeftBehind);
    }
}
