package dev.gatehouse.requestlog;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.resolver.Move;
import dev.gatehouse.resolver.NameListener;
import dev.gatehouse.resolver.Resolution;

/** Says in the error log where the names of upstreams lead, whenever that changes. */
final class NameLog implements NameListener {

    private final ErrorLine errorLine;
    private final LogWriter error;
    private final Clock clock;

    NameLog(ErrorLine errorLine, LogWriter error, Clock clock) {
        this.errorLine = errorLine;
        this.error = error;
        this.clock = clock;
    }

    @Override
    public void moved(Move move) {
        error.write(errorLine.ofProgram("notice", move.sentence(), move.at()));
    }

    @Override
    public void stale(Resolution resolution) {
        String why = resolution.failure().map(NameLog::inWords).orElse("");
        error.write(errorLine.ofProgram("warn",
                "upstream %s stays at %s: %s".formatted(resolution.name(), resolution.addressesInWords(), why),
                clock.instant()));
    }

    @Override
    public void resolvedAgain(Resolution resolution, Resolution.Trouble after) {
        error.write(errorLine.ofProgram("notice",
                "upstream %s resolves again after %s: %s".formatted(resolution.name(),
                        inWords(Duration.between(after.since(), clock.instant())), inWords(after.failure())),
                clock.instant()));
    }

    private static String inWords(UpstreamFailure failure) {
        return switch (failure) {
            case UpstreamFailure.NameNotFound _ -> "DNS says that there is no such name";
            case UpstreamFailure.NameWithoutAddress _ -> "DNS knows no address of it";
            case UpstreamFailure.NameServerFailed(var _, String words) -> words;
            case UpstreamFailure.NameLookupTimedOut _ -> "no name server answers";
            default -> failure.code();
        };
    }

    private static String inWords(Duration lasted) {
        return lasted.toString().substring(2).toLowerCase(Locale.ROOT).replaceAll("\\.\\d+", "");
    }
}
