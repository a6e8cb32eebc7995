package dev.gatehouse.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.kernel.SystemFiles;

/** Finds which part of the path to a Unix socket this program's user may not use: a folder to enter, the socket to write to. */
final class SocketFileFinder {

    private static final String STATUS = "proc/self/status";

    private final SystemFiles files;

    SocketFileFinder(SystemFiles files) {
        this.files = files;
    }

    Optional<Evidence> find(String socket) {
        Path path = files.at(socket);
        Path above = files.root();
        for (Path part : files.root().relativize(path)) {
            above = above.resolve(part);
            boolean isSocket = above.equals(path);
            if (isSocket ? !Files.isWritable(above) : !Files.isExecutable(above)) {
                return evidence(above, socket, isSocket);
            }
        }
        return Optional.empty();
    }

    /** Where no such part is found. */
    static Evidence allowed(String socket) {
        return new Evidence("socket-allowed", "by its rights %s may be used by %s now".formatted(socket, user()), null);
    }

    /** Where nobody else is found who forbids it. */
    static Advice lookAgain(String socket) {
        return new Advice(Party.MACHINE,
                "ask again; if it is still so, look for access lists (ACL) of the socket and its folders, and for a sandbox of the service",
                List.of(namei(socket),
                        new Command("getfacl -p " + quoted(socket),
                                "shows the access list of the socket, if it has one")));
    }

    private Optional<Evidence> evidence(Path part, String socket, boolean isSocket) {
        try {
            var attributes = Files.readAttributes(part, PosixFileAttributes.class);
            String owner = String.valueOf(Files.getAttribute(part, "unix:uid"));
            String group = String.valueOf(Files.getAttribute(part, "unix:gid"));
            var forbidden = new ForbiddenPart("/" + files.root().relativize(part), isSocket,
                    attributes.owner().getName(), attributes.group().getName(), attributes.permissions(), user(),
                    isOf("Uid:", owner),
                    isOf("Gid:", group) || isOf("Groups:", group));
            return Optional.of(evidence(forbidden, socket));
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    static Evidence evidence(ForbiddenPart forbidden, String socket) {
        return new Evidence("socket-permissions", forbidden.words(), new Advice(Party.MACHINE, forbidden.remedy(),
                Stream.concat(forbidden.commands().stream(), Stream.of(namei(socket))).toList()));
    }

    private boolean isOf(String row, String number) {
        return files.lines(STATUS)
                .stream()
                .filter(line -> line.startsWith(row))
                .anyMatch(line -> List.of(line.split("\\s+", -1)).contains(number));
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private static Command namei(String socket) {
        return new Command("namei -l " + quoted(socket), "shows owner and mode of each part of the path");
    }

    static String quoted(String path) {
        return path.matches("[\\w./@+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
