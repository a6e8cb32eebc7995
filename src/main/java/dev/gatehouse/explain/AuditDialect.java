package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;

/** The kernel's audit: what SELinux ({@code avc: denied { name_connect } …}) or AppArmor ({@code apparmor="DENIED"}) did not allow. */
final class AuditDialect implements Dialect {

    @Override
    public Optional<Reading> read(LogLine line) {
        String before = line.beforeQuotes();
        int avc = before.indexOf("avc: ");
        if (avc == 0 || (avc > 0 && Text.containsAny(before, "type=AVC", "type=1400", "AVC avc:", "audit("))) {
            return Optional.of(ofSelinux(line.text().substring(avc)));
        }
        return before.endsWith("apparmor=") ? Optional.of(ofAppArmor(line.text())) : Optional.empty();
    }

    private static Reading ofSelinux(String text) {
        String permissions = Text.between(text, "{", "}");
        if (!text.contains("denied") || permissions == null) {
            return Reading.unknown(Program.AUDIT);
        }
        String kind = String.valueOf(Text.between(text, " tclass=", " "));
        Explained explained = explained(permissions.strip(), kind, place(text));
        if (explained == null) {
            return Reading.unknown(Program.AUDIT);
        }
        Explained inForce = text.contains(" permissive=1")
                ? new Explained.Occurred(Occurrence.PERMITTED_FOR_NOW)
                : explained;
        var reading = new Reading(Program.AUDIT, Optional.of(inForce), place(text));
        return permissions.strip().equals("name_connect")
                ? SelinuxDenial.of(text).map(reading::with).orElse(reading)
                : reading;
    }

    private static @Nullable Explained explained(String permissions, String kind, Place place) {
        return switch (permissions) {
            case "name_connect" -> new Explained.Failed(new PermissionDenied(place.socketAddress(), Errno.EACCES));
            case "connectto" -> kind.equals("unix_stream_socket")
                    ? new Explained.Failed(new PermissionDenied(place.socketAddress(), Errno.EACCES))
                    : null;
            case "write" -> kind.equals("sock_file")
                    ? new Explained.Failed(new PermissionDenied(place.socketAddress(), Errno.EACCES))
                    : ofFile(kind);
            case "name_bind" -> new Explained.Occurred(Occurrence.PORT_FORBIDDEN);
            case "read", "open", "getattr", "search", "read open", "create", "append", "add_name", "map", "setattr",
                    "unlink", "remove_name" ->
                ofFile(kind);
            default -> null;
        };
    }

    private static @Nullable Explained ofFile(String kind) {
        return switch (kind) {
            case "file", "dir", "lnk_file" -> new Explained.Occurred(Occurrence.FILE_FORBIDDEN);
            default -> null;
        };
    }

    private static Place place(String text) {
        String port = Text.between(text, " dest=", " ");
        if (port != null && Text.port(port) != null) {
            return new Place("port " + port, null, Text.port(port), null, null);
        }
        String path = Text.between(text, " path=", " ");
        return path == null ? Place.NOWHERE : Place.ofUpstream("unix:" + path.replace("\"", ""));
    }

    private static Reading ofAppArmor(String text) {
        if (!text.contains("apparmor=\"DENIED\"")) {
            return Reading.unknown(Program.AUDIT);
        }
        String operation = String.valueOf(Text.between(text, " operation=\"", "\""));
        return switch (operation) {
            case "connect" -> Reading.failed(Program.AUDIT, new PermissionDenied(null, Errno.EACCES), Place.NOWHERE);
            case "create" -> text.contains(" family=\"inet")
                    ? Reading.failed(Program.AUDIT, new PermissionDenied(null, Errno.EACCES), Place.NOWHERE)
                    : Reading.unknown(Program.AUDIT);
            case "open", "mknod", "mkdir", "rename_dest", "rename_src", "unlink", "truncate", "file_perm" ->
                Reading.occurred(Program.AUDIT, Occurrence.FILE_FORBIDDEN, Place.NOWHERE);
            case "bind" -> Reading.occurred(Program.AUDIT, Occurrence.PORT_FORBIDDEN, Place.NOWHERE);
            default -> Reading.unknown(Program.AUDIT);
        };
    }
}
