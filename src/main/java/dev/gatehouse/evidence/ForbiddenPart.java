package dev.gatehouse.evidence;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

import dev.gatehouse.diagnosis.Advice.Command;

/**
 * A part of the path to a Unix socket that this program may not use, and what would have to change. The kernel looks at the rights of the
 * owner alone where the user is that, else at those of the group alone where the user is in it ({@code path_resolution(7)}).
 *
 * @param path of the socket, or of a folder above it
 * @param user who runs this program
 */
record ForbiddenPart(String path, boolean isSocket, String owner, String group, Set<PosixFilePermission> mode,
        String user, boolean isOwner, boolean isMember) {

    private static final String ROOT = "root";

    /** Whose members may do what root may, or come near it. */
    private static final Set<String> POWERFUL = Set.of(ROOT, "adm", "admin", "disk", "docker", "incus", "incus-admin",
            "kvm", "libvirt", "lxd", "podman", "shadow", "sudo", "wheel");

    String words() {
        return "%s is of %s:%s with the mode %s, so that %s may not %s it".formatted(path, owner, group,
                PosixFilePermissions.toString(mode), user, use());
    }

    String remedy() {
        if (isOwner) {
            return "give %s, who owns it, the right to %s it, in the settings of whoever makes it".formatted(user,
                    use());
        }
        if (isMember) {
            return "give the group %s, which %s is a member of, the right to %s it, in the settings of whoever makes it"
                    .formatted(group, user, use());
        }
        if (group.equals(ROOT)) {
            return "give it a group that %s is a member of, and that group the right to %s it".formatted(user, use());
        }
        if (POWERFUL.contains(group)) {
            return "have it made for another group, with %s in it, that may %s it; leave %s out of %s, whose members have rights like those of root"
                    .formatted(user, use(), user, group);
        }
        return isGroupAllowed()
                ? "make %s a member of the group %s, which may %s it, and start Gatehouse anew".formatted(user, group,
                        use())
                : "make %s a member of the group %s, have the group %s it, and start Gatehouse anew".formatted(user,
                        group, use());
    }

    /** What does so; none where somebody has to choose a group first. */
    List<Command> commands() {
        if (isOwner) {
            return List.of(allow("u", user));
        }
        if (isMember) {
            return List.of(allow("g", "the group " + group));
        }
        if (POWERFUL.contains(group)) {
            return List.of();
        }
        var join = new Command("sudo usermod -a -G %s %s".formatted(group, user),
                "%s may then do all that members of %s may".formatted(user, group));
        return isGroupAllowed() ? List.of(join) : List.of(join, allow("g", "the group " + group));
    }

    private Command allow(String whom, String name) {
        return new Command("sudo chmod %s+%s %s".formatted(whom, isSocket ? "w" : "x", SocketFileFinder.quoted(path)),
                "%s may then %s it, until it is made anew".formatted(name, use()));
    }

    private boolean isGroupAllowed() {
        return mode.contains(isSocket ? PosixFilePermission.GROUP_WRITE : PosixFilePermission.GROUP_EXECUTE);
    }

    private String use() {
        return isSocket ? "write to" : "enter";
    }
}
