package dev.gatehouse.kernel;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processes of this machine. Which files those of other users have open, only root is told. */
public final class Processes {

    /** A machine may have very many open files; then some holder stays unknown. */
    private static final Duration LONGEST = Duration.ofMillis(300);

    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final Pattern USER = Pattern.compile("(?m)^([^:\n]+):[^:\n]*:(\\d+):");

    private final SystemFiles files;

    public Processes(SystemFiles files) {
        this.files = files;
    }

    /** Who has these sockets open, by their inodes. A socket that several have open is the first one's, which is its parent's. */
    public Map<Long, RunningProcess> holdersOf(Set<Long> inodes) {
        var holders = new HashMap<Long, RunningProcess>();
        long end = System.nanoTime() + LONGEST.toNanos();
        for (Path process : files.list("proc", "[0-9]*")) {
            if (holders.size() == inodes.size() || System.nanoTime() > end) {
                break;
            }
            addSocketsOf(process, inodes, holders, end);
        }
        return holders;
    }

    /** The number that this process has, {@code self} of the kernel. */
    public long self() {
        return files.lines("proc/self/status")
                .stream()
                .filter(line -> line.startsWith("Pid:"))
                .map(line -> Long.parseLong(line.substring("Pid:".length()).strip()))
                .findFirst()
                .orElseGet(() -> ProcessHandle.current().pid());
    }

    /** The name of a user, or the number where there is no name. */
    public String userName(long user) {
        Matcher line = USER.matcher(files.text("etc/passwd").orElse(""));
        while (line.find()) {
            if (line.group(2).equals(String.valueOf(user))) {
                return line.group(1);
            }
        }
        return String.valueOf(user);
    }

    private void addSocketsOf(Path process, Set<Long> inodes, Map<Long, RunningProcess> holders, long end) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : open) {
                if (System.nanoTime() > end) {
                    return;
                }
                inodeOf(file).filter(inodes::contains)
                        .ifPresent(inode -> holders.computeIfAbsent(inode, _ -> named(process)));
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Another user's, or gone.
        }
    }

    private static Optional<Long> inodeOf(Path file) {
        try {
            Matcher socket = SOCKET.matcher(Files.readSymbolicLink(file).toString());
            return socket.matches() ? Optional.of(Long.parseLong(socket.group(1))) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private RunningProcess named(Path process) {
        String pid = process.getFileName().toString();
        return new RunningProcess(Long.parseLong(pid), files.text("proc/" + pid + "/comm").orElse("?"),
                files.text("proc/" + pid + "/cmdline").orElse("").replace('\0', ' '));
    }
}
