package dev.gatehouse.check;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a port, as far as the kernel tells: of other users' processes only root is told.
 *
 * @param name what the kernel calls it
 * @param gatehouse whether it is one of ours
 */
record PortHolder(long pid, String name, boolean gatehouse) {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    static Optional<PortHolder> of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                sockets.addAll(socketsIn(Files.readAllLines(PROC.resolve(table)), port));
            } catch (IOException _) {
                // No Linux, or no IPv6.
            }
        }
        return sockets.isEmpty() ? Optional.empty() : holderOf(sockets);
    }

    private static List<String> socketsIn(List<String> lines, int port) {
        String suffix = ":%04X".formatted(port);
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > INODE && fields[LOCAL_ADDRESS].endsWith(suffix)
                        && fields[STATE].equals(LISTENING))
                .map(fields -> "socket:[" + fields[INODE] + "]")
                .toList();
    }

    private static Optional<PortHolder> holderOf(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return Optional.of(new PortHolder(Long.parseLong(process.getFileName().toString()),
                            read(process.resolve("comm")).strip(),
                            read(process.resolve("cmdline")).contains("gatehouse")));
                }
            }
        } catch (IOException _) {
            // Nobody can tell.
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Another user's, or gone.
        }
        return false;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
