package dev.gatehouse.explain;

import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/** Errors of sockets in the words of {@code strerror(3)}, or in those that Windows has for them. */
final class Errors {

    /** Longer ones first: "Too many open files in system" has "Too many open files" in it. */
    private static final List<Errno> BY_LENGTH = Arrays.stream(Errno.values())
            .sorted((one, other) -> other.words().length() - one.words().length())
            .toList();

    private Errors() {
    }

    /** The error whose words stand in the text. */
    static Optional<Errno> in(String text) {
        String words = text.toLowerCase(Locale.ROOT);
        Optional<Errno> known = BY_LENGTH.stream()
                .filter(errno -> words.contains(errno.words().toLowerCase(Locale.ROOT)))
                .findFirst();
        return known.or(() -> ofWindows(words));
    }

    private static Optional<Errno> ofWindows(String words) {
        if (words.contains("actively refused it")) {
            return Optional.of(Errno.ECONNREFUSED);
        }
        if (words.contains("did not properly respond after a period of time")) {
            return Optional.of(Errno.ETIMEDOUT);
        }
        if (words.contains("forcibly closed by the remote host")) {
            return Optional.of(Errno.ECONNRESET);
        }
        return words.contains("unreachable host") ? Optional.of(Errno.EHOSTUNREACH) : Optional.empty();
    }

    /** What such an error means while connecting. */
    static UpstreamFailure connecting(Errno errno, @Nullable SocketAddress address) {
        return switch (errno) {
            case ECONNREFUSED -> new Refused(address);
            case EACCES, EPERM, EAFNOSUPPORT -> new PermissionDenied(address, errno);
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENOENT, EINVAL -> new Unreachable(address, errno);
            case ETIMEDOUT -> new ConnectTimedOut(address);
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL -> new Exhausted(address, errno);
            case ECONNRESET, EPIPE -> new Reset();
        };
    }
}
