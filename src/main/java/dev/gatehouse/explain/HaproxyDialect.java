package dev.gatehouse.explain;

import java.util.List;
import java.util.Optional;

/** HAProxy: what it says of servers, of its start, and its lines of requests. */
final class HaproxyDialect implements Dialect {

    @Override
    public Optional<Reading> read(LogLine line) {
        Optional<Reading> traffic = HaproxyTraffic.read(line);
        if (traffic.isPresent()) {
            return traffic;
        }
        Optional<Reading> notice = HaproxyNotice.read(line.text());
        if (notice.isPresent()) {
            return notice;
        }
        String before = line.beforeQuotes();
        boolean isTagged = List.of(" haproxy[", " haproxy: ").stream().anyMatch(before::contains)
                || before.startsWith("haproxy[");
        return isTagged ? Optional.of(Reading.unknown(Program.HAPROXY)) : Optional.empty();
    }
}
