package dev.gatehouse.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** A log file that is written to by another program, which now and then puts it aside and begins a new one of the same name. */
final class LogFile implements AutoCloseable {

    private static final long NAP_MILLIS = 200;

    private final Path path;
    private @Nullable RandomAccessFile open;
    private @Nullable Object key;
    private final StringBuilder unfinished = new StringBuilder();

    LogFile(Path path) {
        this.path = path;
    }

    /** The last lines that are wanted; what comes after them is for {@link #follow}. */
    Collection<String> last(int count, Predicate<String> wanted) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        long end = Files.size(path);
        long whole = 0;
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
            // No more than was there, lest a line that is being written is cut.
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                long after = whole + line.length() + 1L;
                if (after > end) {
                    break;
                }
                whole = after;
                String text = utf8(line);
                if (wanted.test(text)) {
                    last.addLast(text);
                    if (last.size() > count) {
                        last.removeFirst();
                    }
                }
            }
        }
        reopen(whole);
        return last;
    }

    private static String utf8(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /**
     * Hands on each line that comes and is wanted, until it is told not to or this thread is interrupted.
     *
     * @param taker says whether there is to be another one
     */
    void follow(Predicate<String> wanted, Predicate<String> taker) throws IOException {
        boolean more = true;
        while (more) {
            more = readOn(wanted, taker);
            if (more && wasPutAside()) {
                more = readOn(wanted, taker);
                reopen(0);
            } else if (more) {
                more = nap();
            }
        }
    }

    private boolean readOn(Predicate<String> wanted, Predicate<String> taker) throws IOException {
        RandomAccessFile file = Objects.requireNonNull(open);
        var bytes = new byte[1 << 16];
        for (int count = file.read(bytes); count > 0; count = file.read(bytes)) {
            unfinished.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
                String line = utf8(unfinished.substring(0, end));
                unfinished.delete(0, end + 1);
                if (wanted.test(line) && !taker.test(line)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Also if it was emptied in place. */
    private boolean wasPutAside() throws IOException {
        try {
            return !Objects.equals(key, keyOf()) || Files.size(path) < Objects.requireNonNull(open).getFilePointer();
        } catch (NoSuchFileException _) {
            // The new one comes with its first line.
            return false;
        }
    }

    private @Nullable Object keyOf() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private void reopen(long position) throws IOException {
        close();
        unfinished.setLength(0);
        key = keyOf();
        var file = new RandomAccessFile(path.toFile(), "r");
        file.seek(position);
        open = file;
    }

    private static boolean nap() {
        try {
            Thread.sleep(NAP_MILLIS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        RandomAccessFile file = open;
        if (file != null) {
            file.close();
        }
    }
}
