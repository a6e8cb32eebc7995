package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;

/** What nginx says of names: those of its start, and those of its resolver with a number of RFC 1035, section 4.1.1. */
final class NginxNames {

    private static final String UNRESOLVED = " could not be resolved (";

    private NginxNames() {
    }

    static Optional<UpstreamFailure> failure(String message) {
        if (message.startsWith("host not found in upstre")) {
            String name = Text.between(message, "\"", "\"");
            return Optional.of(new NameNotFound(name == null ? "of the upstream" : name));
        }
        int end = message.indexOf(UNRESOLVED);
        String name = end > 0 ? name(message.substring(0, end)) : null;
        if (name != null) {
            return ofResolver(name, message.substring(end + UNRESOLVED.length()));
        }
        boolean asksNameServer = message.contains(" while resolving") && Text.startsWithAny(message, "send() failed (",
                "recv() failed (");
        return asksNameServer ? Optional.of(new NameLookupTimedOut("of the upstream")) : Optional.empty();
    }

    /** Alone, or quoted behind the name of a module; scripts in nginx look up names that are no upstream's. */
    private static @Nullable String name(String words) {
        if (words.indexOf(' ') < 0) {
            return words;
        }
        String module = Text.before(words, ": '");
        boolean isQuoted = module.indexOf(' ') < 0 && module.length() < words.length() && words.endsWith("'");
        return isQuoted ? words.substring(module.length() + 3, words.length() - 1) : null;
    }

    private static Optional<UpstreamFailure> ofResolver(String name, String reason) {
        String words = Text.before(reason, ")");
        if (words.length() == reason.length()) {
            return Optional.empty();
        }
        if (words.startsWith("3: ")) {
            return Optional.of(new NameNotFound(name));
        }
        if (words.contains("timed out")) {
            return Optional.of(new NameLookupTimedOut(name));
        }
        return Optional.of(words.equals("1: No address")
                ? new NameWithoutAddress(name)
                : new NameServerFailed(name, words));
    }
}
