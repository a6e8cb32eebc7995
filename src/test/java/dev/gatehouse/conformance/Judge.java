package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Plays checks against a proxy, one after another, and says what came out. */
final class Judge {

    private final ProxyUnderTest proxy;
    private final Sites sites;

    Judge(ProxyUnderTest proxy, Sites sites) {
        this.proxy = proxy;
        this.sites = sites;
    }

    Verdict judge(Check check) {
        try (var stage = new Stage(proxy, sites.upstream())) {
            return play(check, stage);
        }
    }

    private static Verdict play(Check check, Stage stage) {
        try {
            check.scene().play(stage);
            return verdict(Verdict.Kind.KEPT, "", stage);
        } catch (NotKept e) {
            return verdict(Verdict.Kind.NOT_KEPT, e.getMessage(), stage);
        } catch (NotAsked e) {
            return verdict(Verdict.Kind.NOT_ASKED, e.getMessage(), stage);
        } catch (ConditionTimeoutException e) {
            return verdict(Verdict.Kind.NOT_KEPT, "waited in vain: " + e.getMessage(), stage);
        } catch (IOException | UncheckedIOException e) {
            return verdict(Verdict.Kind.NOT_KEPT, "a connection failed: " + e.getMessage(), stage);
        }
    }

    private static Verdict verdict(Verdict.Kind kind, @Nullable String seen, Stage stage) {
        return new Verdict(kind, Transcript.visible(Objects.requireNonNullElse(seen, "")),
                stage.transcript().toString());
    }
}
