package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/**
 * Waits until all servers of a zone tell of a record, since an authority may ask any of them. The servers are asked themselves: others
 * would remember for minutes that the record was not there.
 */
final class Visibility {

    private static final Logger LOG = LoggerFactory.getLogger(Visibility.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** How long one that says nothing is waited for where others tell of the record. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private enum Told {
        YES, NO, NOTHING
    }

    private final Duration limit;

    /** @param limit how long it is waited */
    Visibility(Duration limit) {
        this.limit = limit;
    }

    /** @throws NotIssuedException if one of the servers still does not know it, or all are silent */
    void await(Name name, String value, List<Zones.NameServer> servers) throws NotIssuedException {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        List<String> behind = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        boolean over;
        do {
            behind.clear();
            silent.clear();
            for (Zones.NameServer server : servers) {
                switch (ask(server, name, value)) {
                    case YES -> {
                        // Nothing to wait for.
                    }
                    case NO -> behind.add(server.name());
                    case NOTHING -> silent.add(server.name());
                }
            }
            if (behind.isEmpty() && silent.isEmpty()) {
                return;
            }
            sleep(pause);
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            Duration end = behind.isEmpty() && silent.size() < servers.size() ? shorter(SILENCE, limit) : limit;
            over = System.nanoTime() - start >= end.toNanos();
        } while (!over);
        judge(name, behind, silent, servers.size());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void judge(Name name, List<String> behind, List<String> silent, int all) throws NotIssuedException {
        if (!behind.isEmpty()) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "the record %s was put in place, but %s still %s not tell of it after %s".formatted(
                            name.toString(true), String.join(", ", behind), behind.size() == 1 ? "does" : "do",
                            inWords(limit)),
                    "Make sure that all name servers of the zone get its changes at once (NOTIFY, zone transfer).",
                    null);
        }
        if (silent.size() == all) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "none of the zone's name servers answers for %s: %s".formatted(name.toString(true),
                            String.join(", ", silent)),
                    "Make sure that the zone's name servers can be asked from here, on port 53 by UDP and TCP.", null);
        }
        LOG.warn("{} cannot be asked for {}; the other name servers tell of it, so it goes on", silent, name);
    }

    private static Told ask(Zones.NameServer server, Name name, String value) {
        Told told = Told.NOTHING;
        for (InetSocketAddress address : server.addresses()) {
            try {
                Message answer = Lookups.ask(address, name, Type.TXT, false);
                if (!Lookups.isAnswer(answer) || !tells(answer, value)) {
                    return Told.NO;
                }
                told = Told.YES;
            } catch (IOException _) {
                // Maybe by its other address.
            }
        }
        return told;
    }

    private static boolean tells(Message answer, String value) {
        return Lookups.in(answer, Section.ANSWER, TXTRecord.class)
                .stream()
                .anyMatch(record -> String.join("", record.getStrings()).equals(value));
    }

    private static void sleep(Duration pause) throws NotIssuedException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NotIssuedException(Kind.UNAVAILABLE, "the program was stopped while it waited for DNS", "", null);
        }
    }

    static String inWords(Duration time) {
        return time.toSeconds() >= 60 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
