package dev.gatehouse.explain;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * nginx's error log, which is Gatehouse's, too: {@code 2026/11/23 05:51:35 [error] 9#9: *3 MESSAGE while DOING, client: …, server: …,
 * request: "…", upstream: "…", host: "…"}. Collectors put text before it, and people paste it without its beginning.
 */
final class NginxDialect implements Dialect {

    private static final List<String> LEVELS = List.of("emerg", "alert", "crit", "error", "warn", "notice", "info");
    private static final String CLIENT = ", client: ";

    @Override
    public Optional<Reading> read(LogLine line) {
        Said said = said(line);
        Optional<Reading> hint = GatehouseHint.read(said.rest());
        if (hint.isPresent()) {
            return hint;
        }
        int end = said.rest().indexOf(CLIENT);
        String message = end < 0 ? said.rest() : said.rest().substring(0, end);
        String context = end < 0 ? "" : said.rest().substring(end);
        Place place = place(context);
        Optional<Explained> explained = new NginxMessage(message, said.level(), place, end >= 0).explained();
        boolean isNginx = said.sure() || (explained.isPresent() && (end >= 0 || message.contains(" while ")
                || said.level() != null));
        return isNginx ? Optional.of(new Reading(Program.NGINX, explained, nameIn(message, place))) : Optional.empty();
    }

    /**
     * @param rest from the message on
     * @param sure whether only nginx begins a line so
     */
    private record Said(@Nullable String level, String rest, boolean sure) {}

    private static Said said(LogLine line) {
        String before = line.beforeQuotes();
        for (String level : LEVELS) {
            int at = before.indexOf(level + "] ");
            // The bracket is missing where the line was copied from its second character on.
            if (at == 0 || (at > 0 && before.charAt(at - 1) == '[')) {
                int message = at + level.length() + 2;
                int numbered = afterNumbers(line.text(), message);
                boolean sure = numbered > message || before.substring(0, at).endsWith("nginx: [");
                return new Said(level, line.text().substring(numbered), sure);
            }
        }
        int numbered = afterNumbers(line.text(), 0);
        return new Said(null, line.text().substring(numbered), false);
    }

    /** Behind {@code pid#tid: *connection }, of which both parts may be missing. */
    private static int afterNumbers(String text, int from) {
        int at = from;
        int hash = Text.skipDigits(text, at);
        if (hash > at && hash < text.length() && text.charAt(hash) == '#') {
            int colon = Text.skipDigits(text, hash + 1);
            if (text.startsWith(": ", colon)) {
                at = colon + 2;
            }
        }
        if (text.startsWith("*", at)) {
            int space = Text.skipDigits(text, at + 1);
            if (space > at + 1 && text.startsWith(" ", space)) {
                return space + 1;
            }
        }
        return at;
    }

    private static Place place(String context) {
        String client = Text.between(context, CLIENT, ",");
        String host = Text.onlyBetween(context, ", host: \"", "\"");
        String server = Text.between(context, ", server: ", ",");
        String asked = host != null || server == null || server.isBlank() || server.equals("_") ? host : server;
        return Place.ofUpstream(Text.onlyBetween(context, ", upstream: \"", "\"")).with(client, asked);
    }

    /** {@code connect() to 10.0.0.1:80 failed} has the address where there is no field for it. */
    private static Place nameIn(String message, Place place) {
        if (place.address() != null) {
            return place;
        }
        String found = message.startsWith("connect() to ") ? Text.between(message, "connect() to ", " failed") : null;
        return found == null ? place : Place.ofUpstream(found).with(place.client(), place.host());
    }
}
