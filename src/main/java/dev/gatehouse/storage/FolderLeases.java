package dev.gatehouse.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;

/**
 * Leases among nodes that share a folder, also one of a file server: all it takes is that a file can be made by one node only, and put
 * in place of another one.
 *
 * <p>A lease is a folder with files named 1, 2, 3 …, one for each time it was taken; the last one counts and says until when and by
 * whom, or that it was given back. Who finds that over makes the next file. Of several only one can, and a holder that was asleep sees that there is a
 * next one. The last few are kept, so that a node that was asleep between looking and making does not make one that has been already.
 */
final class FolderLeases {

    private static final Logger LOG = LoggerFactory.getLogger(FolderLeases.class);

    private static final String GIVEN_BACK = "given back";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern TAKEN = Pattern.compile("\\d{1,18} .*");
    private static final int KEPT = 8;

    /** By how much the clocks of nodes may differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    /** Nobody takes one for that long: what ends later was taken by a clock that was ahead, and would never be over. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Path folder;
    private final Clock clock;

    FolderLeases(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Optional<Storage.Lease> take(String name, Duration time) {
        Path place = folder.resolve(name);
        try {
            OwnerOnly.makeFolder(place);
            long last = last(place);
            if (last > 0 && !isOver(place.resolve(String.valueOf(last)), time)) {
                return Optional.empty();
            }
            long next = last + 1;
            var lease = new Taken(place, next, time);
            if (!lease.begin()) {
                return Optional.empty();
            }
            Files.deleteIfExists(place.resolve(String.valueOf(next - KEPT)));
            return last(place) == next ? Optional.of(lease) : Optional.empty();
        } catch (IOException e) {
            throw FolderTrouble.exception(place, "taken for this node", e);
        }
    }

    private static long last(Path place) throws IOException {
        long last = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place,
                file -> NUMBER.matcher(file.getFileName().toString()).matches())) {
            for (Path file : files) {
                last = Math.max(last, Long.parseLong(file.getFileName().toString()));
            }
        }
        return last;
    }

    private boolean isOver(Path file, Duration time) throws IOException {
        try {
            String text = Files.readString(file);
            return text.equals(GIVEN_BACK) || !isNear(end(file, text, time))
                    || Holder.read(text.substring(text.indexOf(' ') + 1)).filter(Holder::hasEnded).isPresent();
        } catch (NoSuchFileException _) {
            // Others are quicker at the moment.
            return false;
        }
    }

    private boolean isNear(Instant end) {
        Instant now = clock.instant();
        return !now.isAfter(end.plus(CLOCKS_DIFFER)) && !end.isAfter(now.plus(LONGEST));
    }

    /** One that does not say it is just being made, or its maker has ended in the middle. */
    private static Instant end(Path file, String text, Duration time) throws IOException {
        return TAKEN.matcher(text).matches()
                ? Instant.ofEpochMilli(Long.parseLong(text.substring(0, text.indexOf(' '))))
                : Files.getLastModifiedTime(file).toInstant().plus(time);
    }

    private final class Taken implements Storage.Lease {

        private final Path file;
        private final Path following;
        private final Duration time;
        private Instant end = Instant.MIN;

        Taken(Path place, long number, Duration time) {
            this.file = place.resolve(String.valueOf(number));
            this.following = place.resolve(String.valueOf(number + 1));
            this.time = time;
        }

        /** Whether no other node was quicker. */
        boolean begin() throws IOException {
            Instant now = clock.instant();
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                fill(out, until(now));
            } catch (FileAlreadyExistsException _) {
                return false;
            }
            end = now.plus(time);
            return true;
        }

        /** A full disk takes the file, but nothing into it. */
        private void fill(OutputStream out, String text) throws IOException {
            try {
                out.write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }

        private String until(Instant now) {
            return now.plus(time).toEpochMilli() + " " + Holder.self();
        }

        /** What is over by the own clock may be another's already, though nothing is to be seen of it yet. */
        @Override
        public synchronized boolean renew() {
            Instant now = clock.instant();
            if (now.isAfter(end)) {
                return false;
            }
            try {
                WholeFile.replace(file, until(now).getBytes(StandardCharsets.UTF_8));
                end = now.plus(time);
                return !Files.exists(following);
            } catch (IOException e) {
                throw FolderTrouble.exception(file, "renewed", e);
            }
        }

        @Override
        public synchronized void close() {
            try {
                if (!clock.instant().isAfter(end) && !Files.exists(following)) {
                    WholeFile.replace(file, GIVEN_BACK.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                LOG.warn("{} cannot be given back and ends by itself: {}", file, FolderTrouble.words(e));
            } finally {
                end = Instant.MIN;
            }
        }
    }
}
