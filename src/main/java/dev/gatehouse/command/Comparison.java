package dev.gatehouse.command;

import java.io.PrintStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Two answers to the same request side by side: through Gatehouse, and of the upstream itself. */
record Comparison(Reply through, Reply straight) {

    private static final List<String> TITLES = List.of("", "THROUGH GATEHOUSE", "STRAIGHT", "");
    private static final int VERDICT = 3;
    private static final int SHOWN_OF_HASH = 8;

    /** What belongs to a connection, or is another one each time. */
    private static final Set<String> EACH_ITS_OWN = Set.of("connection", "keep-alive", "date", "transfer-encoding",
            "content-length");

    /** Prints what there is to compare, and says whether both are alike but for headers. */
    boolean print(PrintStream out) {
        boolean sameStatus = through.code() == straight.code();
        boolean sameBody = Arrays.equals(through.body(), straight.body());
        var table = new Table(TITLES, VERDICT);
        table.add(List.of("status", through.status(), straight.status(), verdict(sameStatus)), tone(sameStatus),
                List.of());
        table.add(List.of("time", millis(through.time()), millis(straight.time()), ""), Tone.PLAIN, List.of());
        table.add(List.of("body", size(through), size(straight), verdict(sameBody)), tone(sameBody), List.of());
        table.add(List.of("hash", hash(through), hash(straight), verdict(sameBody)), tone(sameBody), List.of());
        for (String name : differing()) {
            table.add(List.of(name, said(through, name), said(straight, name), "differs"), Tone.DOUBTFUL, List.of());
        }
        table.print(out, Table.widthOfTerminal());
        return sameStatus && sameBody;
    }

    private Set<String> differing() {
        Set<String> names = new TreeSet<>(through.head().headers().keySet());
        names.addAll(straight.head().headers().keySet());
        names.removeIf(name -> EACH_ITS_OWN.contains(name) || through.header(name).equals(straight.header(name)));
        return names;
    }

    private static String said(Reply reply, String header) {
        List<String> values = reply.header(header);
        return values.isEmpty() ? "-" : String.join(", ", values);
    }

    private static String verdict(boolean same) {
        return same ? "same" : "differs";
    }

    private static Tone tone(boolean same) {
        return same ? Tone.GOOD : Tone.BAD;
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    private static String size(Reply reply) {
        int size = reply.body().length;
        return (reply.whole() ? "" : "more than ") + (size == 1 ? "1 byte" : size + " bytes");
    }

    private static String hash(Reply reply) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(reply.body());
            return HexFormat.of().formatHex(hash, 0, SHOWN_OF_HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
