package dev.gatehouse.upstream;

/**
 * Keeps further tries from multiplying an outage: of the requests of the last ten seconds a certain share may be such, and beside
 * that ten in a second, which do not hurt anybody. Safe from any thread, without locks.
 */
final class RetryBudget {

    private static final int ALWAYS = 10;
    private static final int PERCENT = 100;

    private final int percent;
    private final Window window = new Window();

    RetryBudget(int percent) {
        this.percent = percent;
    }

    void request(long now) {
        window.count(now);
    }

    /** Whether there may be one more try, which is then counted. */
    boolean spend(long now) {
        long allowed = percent * window.all(now) / PERCENT + ALWAYS * Window.LENGTH / 1000;
        if (percent == 0 || window.marked(now) >= allowed) {
            return false;
        }
        window.mark(now);
        return true;
    }
}
