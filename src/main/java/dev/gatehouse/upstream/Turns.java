package dev.gatehouse.upstream;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Has everybody's {@link Turn} come, a bounded number at once: whoever has waited longest goes first. */
final class Turns {

    /** However many upstreams there are, no more connections than this are made at once to look after them. */
    static final int AT_ONCE = 64;

    private final AtomicInteger running = new AtomicInteger();

    void tick(long now, Collection<? extends Turn> all) {
        List<? extends Turn> due = all.stream().filter(turn -> turn.isDue(now)).toList();
        int free = AT_ONCE - running.get();
        if (due.size() > free) {
            due = due.stream()
                    .sorted(Comparator.comparingLong((Turn turn) -> turn.overdue(now)).reversed())
                    .limit(Math.max(0, free))
                    .toList();
        }
        for (Turn turn : due) {
            running.incrementAndGet();
            turn.begin(now, running::decrementAndGet);
        }
    }
}
