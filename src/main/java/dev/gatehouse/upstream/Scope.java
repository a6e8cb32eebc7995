package dev.gatehouse.upstream;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * Who of a group may be asked at one moment.
 *
 * @param tried who has failed this request already; null for nobody
 */
record Scope(PeerGroup group, Stage stage, long now, @Nullable BitSet tried) {

    /** Who is thought of. */
    enum Stage {
        /** those that are no backups and are not left out */
        USUAL,
        /** backups that are not left out */
        BACKUP,
        /** all, since all are left out and somebody has to be asked */
        ALL
    }

    int size() {
        return group.size();
    }

    /** What share one gets, in proportion to others; 0 for none. */
    long weight(int member) {
        PeerGroup.Member of = group.member(member);
        Standing standing = of.peer().standing();
        return switch (stage) {
            case USUAL -> of.backup() || standing.isOut(now) ? 0 : started(of, standing);
            case BACKUP -> !of.backup() || standing.isOut(now) ? 0 : started(of, standing);
            case ALL -> of.backup() ? 0 : of.weight();
        };
    }

    private long started(PeerGroup.Member of, Standing standing) {
        return group.slowStart() == 0 ? of.weight() : (long) of.weight() * standing.tenths(now, group.slowStart());
    }

    /** Whether this request has asked it already. */
    boolean isTried(int member) {
        return tried != null && tried.get(member);
    }

    /** The share of one that this request has not asked yet. */
    long untried(int member) {
        return isTried(member) ? 0 : weight(member);
    }

    /** Whether it may go on with those whom it knows, although it may get nobody new. */
    boolean mayKeep(int member) {
        PeerGroup.Member of = group.member(member);
        return !isTried(member) && of.backup() == (stage == Stage.BACKUP)
                && (stage == Stage.ALL || !of.peer().standing().isOut(now));
    }
}
