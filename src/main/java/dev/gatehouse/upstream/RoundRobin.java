package dev.gatehouse.upstream;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * By turns: who has three times the weight has three times as many turns, spread over the round. A round is worked out once and holds as long
 * as the weights do.
 */
final class RoundRobin implements Policy {

    /** Turns in a round; weights that would need more are rounded. */
    private static final int LONGEST = 4096;

    /** @param weights that it was made for */
    private record Round(long[] weights, short[] turns) {

        boolean isFor(Scope scope) {
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] != scope.weight(i)) {
                    return false;
                }
            }
            return true;
        }

        static Round of(Scope scope) {
            long[] weights = new long[scope.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = scope.weight(i);
            }
            return new Round(weights, turns(inBounds(weights)));
        }

        private static long[] inBounds(long[] weights) {
            long divisor = Math.max(1, Arrays.stream(weights).reduce(0, Round::commonDivisor));
            long[] bounded = Arrays.stream(weights).map(weight -> weight / divisor).toArray();
            long total = Arrays.stream(bounded).sum();
            return total <= LONGEST
                    ? bounded
                    : Arrays.stream(bounded)
                            .map(weight -> weight == 0 ? 0 : Math.max(1, weight * LONGEST / total))
                            .toArray();
        }

        private static long commonDivisor(long one, long other) {
            return other == 0 ? one : commonDivisor(other, one % other);
        }

        /** As nginx does it: who has waited longest for its weight is next. */
        private static short[] turns(long[] weights) {
            long total = Arrays.stream(weights).sum();
            short[] turns = new short[(int) total];
            long[] waited = new long[weights.length];
            for (int turn = 0; turn < turns.length; turn++) {
                int next = 0;
                for (int i = 0; i < weights.length; i++) {
                    waited[i] += weights[i];
                    if (waited[i] > waited[next]) {
                        next = i;
                    }
                }
                waited[next] -= total;
                turns[turn] = (short) next;
            }
            return turns;
        }
    }

    private final Map<Scope.Stage, AtomicReference<@Nullable Round>> rounds;
    private final AtomicInteger turn = new AtomicInteger();

    RoundRobin() {
        rounds = new EnumMap<>(Scope.Stage.class);
        for (Scope.Stage stage : Scope.Stage.values()) {
            rounds.put(stage, new AtomicReference<>());
        }
    }

    @Override
    public int choose(Scope scope, Seeker seeker) {
        short[] turns = round(scope).turns();
        if (turns.length == 0) {
            return NOBODY;
        }
        int first = Math.floorMod(turn.getAndIncrement(), turns.length);
        if (scope.tried() == null) {
            return turns[first];
        }
        for (int i = 0; i < turns.length; i++) {
            int next = turns[(first + i) % turns.length];
            if (!scope.isTried(next)) {
                return next;
            }
        }
        return NOBODY;
    }

    private Round round(Scope scope) {
        AtomicReference<@Nullable Round> latest = Objects.requireNonNull(rounds.get(scope.stage()));
        Round known = latest.get();
        if (known != null && known.isFor(scope)) {
            return known;
        }
        Round made = Round.of(scope);
        latest.set(made);
        return made;
    }
}
