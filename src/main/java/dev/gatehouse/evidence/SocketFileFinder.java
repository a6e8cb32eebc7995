package dev.gatehouse.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.kernel.SystemFiles;

/** Finds which part of the path to a Unix socket this program's user may not use: a folder to enter, the socket to write to. */
final class SocketFileFinder {

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

    private Optional<Evidence> evidence(Path part, String socket, boolean isSocket) {
        try {
            var attributes = Files.readAttributes(part, PosixFileAttributes.class);
            String name = "/" + files.root().relativize(part);
            String user = System.getProperty("user.name");
            return Optional.of(new Evidence("socket-permissions",
                    "%s is of %s:%s with the mode %s, so that %s may not %s it".formatted(name, attributes.owner(),
                            attributes.group(), PosixFilePermissions.toString(attributes.permissions()), user,
                            isSocket ? "write to" : "enter"),
                    new Advice(Party.MACHINE,
                            "make %s a member of the group %s, and have the group %s it".formatted(user,
                                    attributes.group(),
                                    isSocket ? "write to" : "enter"),
                            List.of(new Command("namei -l " + socket,
                                    "shows owner and mode of each part of the path")))));
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }
}
