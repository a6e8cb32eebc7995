package dev.gatehouse.resolver;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is told of one name. Remembers where it led last and what was told, so that a move is told of also where DNS was down, or denied
 * the name, between the two addresses. Used by one lookup at a time.
 */
final class NameNews {

    private @Nullable Resolution lastGood;
    private Resolution.@Nullable Trouble stale;
    private @Nullable Wanderings wanderings;

    /** @param before what was believed before; null at the first answer */
    void tell(@Nullable Resolution before, Resolution after, Time time, List<NameListener> listeners) {
        Resolution from = lastGood;
        if (!after.addresses().isEmpty()) {
            lastGood = after;
        }
        if (before == null) {
            return;
        }
        tellTrouble(before, after, listeners);
        if (!after.leadsWhere(before)) {
            listeners.forEach(listener -> listener.changed(before, after));
        }
        if (from != null && !after.addresses().isEmpty() && !after.leadsWhere(from)) {
            tellMove(from, after, time, listeners);
        }
    }

    private void tellTrouble(Resolution before, Resolution after, List<NameListener> listeners) {
        Resolution.Trouble told = stale;
        Resolution.Trouble over = before.trouble();
        if (told == null && after.isStale()) {
            stale = after.trouble();
            listeners.forEach(listener -> listener.stale(after));
        } else if (told != null && over != null && after.trouble() == null) {
            stale = null;
            var all = new Resolution.Trouble(over.failure(), told.since());
            listeners.forEach(listener -> listener.resolvedAgain(after, all));
        }
    }

    private void tellMove(Resolution from, Resolution to, Time time, List<NameListener> listeners) {
        Wanderings of = wanderings == null ? new Wanderings() : wanderings;
        wanderings = of;
        if (of.isNews(from.addresses(), to.addresses(), time.millis())) {
            var move = new Move(to.name(), from.addresses(), to.addresses(), to.ttl(), time.onTheWall(), of.untold());
            listeners.forEach(listener -> listener.moved(move));
        }
    }
}
