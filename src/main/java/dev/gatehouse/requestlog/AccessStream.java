package dev.gatehouse.requestlog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.why.WhyLinks;

/**
 * Access lines for whoever listens at the moment, as they come and besides the log. While nobody does, a request costs a look at an
 * empty list.
 */
public final class AccessStream implements ExchangeListener {

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Supplier<AccessLine> form;

    private record Listener(Predicate<Exchange> filter, Consumer<Map<String, Object>> consumer) {}

    AccessStream(Supplier<AccessLine> form) {
        this.form = form;
    }

    /**
     * Hands on each line that a filter lets pass, as an object with the line of the log in it. Both are called on event loops and must
     * not wait.
     *
     * @return to be run when nobody wants any more of it
     */
    public Runnable listen(Predicate<Exchange> filter, Consumer<Map<String, Object>> consumer) {
        var listener = new Listener(filter, consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void ended(Exchange exchange) {
        if (listeners.isEmpty()) {
            return;
        }
        for (Listener listener : listeners) {
            if (listener.filter().test(exchange)) {
                listener.consumer().accept(line(exchange));
            }
        }
    }

    /** An exchange that has ended as such an object. */
    public Map<String, Object> line(Exchange exchange) {
        AccessLine accessLine = form.get();
        Map<String, Object> line = new LinkedHashMap<>(accessLine.object(exchange));
        line.put("upstream", exchange.upstream().map(Object::toString).orElse(null));
        line.put("upstream_peer", exchange.upstreamPeer().map(Object::toString).orElse(null));
        // Where nothing was changed it is what was asked for.
        line.put("upstream_target", exchange.upstreamTarget().map(WhyLinks::masked).orElse(null));
        line.put("line", accessLine.text(exchange));
        return line;
    }
}
