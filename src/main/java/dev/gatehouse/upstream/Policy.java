package dev.gatehouse.upstream;

import java.util.concurrent.ThreadLocalRandom;

/** By what one of several upstreams is chosen. Weights count in all of them. Safe from any thread, without locks. */
sealed interface Policy permits RoundRobin, Policy.LeastRequests, Sticky, Policy.ByAddress {

    /** Nobody may be asked. */
    int NOBODY = -1;

    /** The number of the one to ask; {@link #NOBODY} where there is none. */
    int choose(Scope scope, Seeker seeker);

    /**
     * Two are drawn by weight, and the one with fewer requests for its weight is taken. That spreads nearly as well as to look at all of them,
     * and never sends everybody to the same one at once.
     */
    record LeastRequests() implements Policy {

        @Override
        public int choose(Scope scope, Seeker seeker) {
            long total = 0;
            for (int i = 0; i < scope.size(); i++) {
                total += scope.untried(i);
            }
            if (total == 0) {
                return NOBODY;
            }
            int one = draw(scope, total, NOBODY);
            long rest = total - scope.untried(one);
            if (rest <= 0) {
                return one;
            }
            int other = draw(scope, rest, one);
            return other == NOBODY || load(scope, one, other) <= load(scope, other, one) ? one : other;
        }

        private static int draw(Scope scope, long total, int without) {
            long drawn = ThreadLocalRandom.current().nextLong(total);
            int last = without;
            for (int i = 0; i < scope.size(); i++) {
                long weight = i == without ? 0 : scope.untried(i);
                if (weight > 0) {
                    last = i;
                    drawn -= weight;
                    if (drawn < 0) {
                        return i;
                    }
                }
            }
            // Somebody else has been left out meanwhile.
            return last;
        }

        /** In the same unit for both. */
        private static long load(Scope scope, int of, int beside) {
            return scope.group().member(of).peer().standing().active() * Math.max(1, scope.untried(beside));
        }
    }

    /**
     * Each upstream has a lot for each visitor, and the best one wins (rendezvous hashing): where one is left out only its own
     * visitors move, and they come back to it.
     */
    record ByAddress() implements Policy {

        @Override
        public int choose(Scope scope, Seeker seeker) {
            long visitor = Hashes.of(Hashes.network(seeker.visitor()));
            int best = NOBODY;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < scope.size(); i++) {
                long weight = scope.untried(i);
                if (weight > 0) {
                    double lot = -Math.log(Hashes.fraction(visitor ^ scope.group().member(i).hash())) / weight;
                    if (lot < least) {
                        least = lot;
                        best = i;
                    }
                }
            }
            return best;
        }
    }
}
