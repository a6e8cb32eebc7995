package dev.gatehouse.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a system, bounded in how much of them is read.
 *
 * @param root what stands in for {@code /}
 */
public record SystemFiles(Path root) {

    private static final int MOST = 1 << 20;
    private static final int MOST_OF_A_TABLE = 16 << 20;
    private static final int MOST_IN_A_FOLDER = 10_000;

    public static SystemFiles ofThisMachine() {
        return new SystemFiles(Path.of("/"));
    }

    /** Where a path of the system is, with or without its first slash. */
    public Path at(String path) {
        return root.resolve(path.startsWith("/") ? path.substring(1) : path);
    }

    /** The beginning of a file, which for most is all of it. */
    public Reading read(String path) {
        return read(path, MOST, false);
    }

    /** The end of a file that may be very long. */
    public Reading tail(String path, int bytes) {
        return read(path, bytes, true);
    }

    /** What stands in a small file, without the white space around it. */
    public Optional<String> text(String path) {
        return read(path).text().map(String::strip);
    }

    /** The lines of a table of the kernel. The last is left out where it may have been cut. */
    public List<String> lines(String path) {
        String text = read(path, MOST_OF_A_TABLE, false).text().orElse("");
        int end = text.length() < MOST_OF_A_TABLE ? text.length() : text.lastIndexOf('\n');
        return text.substring(0, Math.max(0, end)).lines().toList();
    }

    public boolean exists(String path) {
        return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** What is in a folder, as far as it may be seen. */
    public List<Path> list(String folder, String glob) {
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(folder), glob)) {
            for (Path entry : entries) {
                found.add(entry);
                if (found.size() == MOST_IN_A_FOLDER) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Not there, another user's, or gone meanwhile.
        }
        return found;
    }

    /** How much is in a folder, as far as it may be seen. */
    public long count(String folder) {
        long count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(folder))) {
            for (Path _ : entries) {
                count++;
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Not there, another user's, or gone meanwhile.
        }
        return count;
    }

    private Reading read(String path, int most, boolean end) {
        try (SeekableByteChannel channel = Files.newByteChannel(at(path))) {
            if (end) {
                channel.position(Math.max(0, channel.size() - most));
            }
            return new Reading.Text(StandardCharsets.UTF_8.decode(contentOf(channel, most)).toString());
        } catch (AccessDeniedException _) {
            return new Reading.Forbidden();
        } catch (IOException e) {
            // Files of the kernel refuse at the first read rather than when they are opened.
            return String.valueOf(e.getMessage()).contains("not permitted")
                    || String.valueOf(e.getMessage()).contains("Permission denied")
                            ? new Reading.Forbidden()
                            : new Reading.Absent();
        }
    }

    /** The kernel's own files say that they have no length, so that it grows as they are read. */
    private static ByteBuffer contentOf(SeekableByteChannel channel, int most) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.min(most, 1 << 16));
        while (channel.read(content) >= 0) {
            if (!content.hasRemaining()) {
                if (content.capacity() >= most) {
                    break;
                }
                content = ByteBuffer.allocate(Math.min(most, content.capacity() * 2)).put(content.flip());
            }
        }
        return content.flip();
    }
}
