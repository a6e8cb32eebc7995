package dev.gatehouse.explain;

import java.util.Optional;

/**
 * The common and the combined format of access logs, of nginx, Apache, Traefik and Gatehouse alike: {@code 192.0.2.1 - - [23/Nov/2026:…]
 * "GET / HTTP/1.1" 502 157 "-" "…"}. Such a line has a status and no cause, whatever a visitor has written into it.
 */
final class AccessLogDialect implements Dialect {

    private static final int MOST_WORDS = 64;

    @Override
    public Optional<Reading> read(LogLine line) {
        String text = line.text();
        int quote = text.indexOf('"');
        if (quote < 0 || !isBeginning(text.substring(0, quote))) {
            return Optional.empty();
        }
        int end = text.indexOf("\" ", quote + 1);
        String status = end < 0 ? "" : Text.before(text.substring(end + 2), " ");
        String client = Text.before(text, " ");
        return Optional.of(status.equals("499")
                ? Reading.occurred(Program.ACCESS_LOG, Occurrence.CLIENT_WENT_AWAY,
                        new Place(null, null, null, client, null))
                : Reading.unknown(Program.ACCESS_LOG));
    }

    /** {@code client - user [day/month/year:time zone]}. */
    private static boolean isBeginning(String before) {
        String[] words = before.strip().split(" +", MOST_WORDS);
        for (int i = 2; i + 1 < words.length; i++) {
            boolean isDate = words[i].length() == 21 && words[i].startsWith("[") && words[i].charAt(3) == '/'
                    && words[i].charAt(7) == '/' && words[i + 1].endsWith("]");
            if (isDate && words[i - 2].equals("-")) {
                return true;
            }
        }
        return false;
    }
}
