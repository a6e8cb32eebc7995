package dev.gatehouse.diagnosis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The errors of Linux sockets that a proxy meets, with the number and the words of {@code errno(3)}.
 *
 * <p>Netty's native transports put the number into the message, the JDK only the words.
 */
public enum Errno {

    EPERM(1, "Operation not permitted"), ENOENT(2, "No such file or directory"), ENOMEM(12,
            "Cannot allocate memory"), EACCES(13, "Permission denied"), EINVAL(22, "Invalid argument"), ENFILE(23,
                    "Too many open files in system"), EMFILE(24, "Too many open files"), EPIPE(32,
                            "Broken pipe"), EAFNOSUPPORT(97, "Address family not supported by protocol"), EADDRNOTAVAIL(
                                    99, "Cannot assign requested address"), ENETUNREACH(101,
                                            "Network is unreachable"), ENOBUFS(105,
                                                    "No buffer space available"), ECONNRESET(104,
                                                            "Connection reset by peer"), ETIMEDOUT(110,
                                                                    "Connection timed out"), ECONNREFUSED(111,
                                                                            "Connection refused"), EHOSTDOWN(112,
                                                                                    "Host is down"), EHOSTUNREACH(113,
                                                                                            "No route to host");

    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    private final int number;
    private final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }

    public int number() {
        return number;
    }

    /** The words of {@code strerror(3)} in English, as nginx logs them. */
    public String words() {
        return words;
    }

    static Optional<Errno> of(Throwable error) {
        String message = String.valueOf(error.getMessage());
        Matcher number = NUMBER.matcher(message);
        if (number.find()) {
            int value = Integer.parseInt(number.group(1));
            return Arrays.stream(values()).filter(errno -> errno.number == value).findFirst();
        }
        // The JDK says "Connection reset", without the peer.
        String lowerCase = message.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(errno -> lowerCase.contains(errno.words.toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> lowerCase.contains("connection reset") ? Optional.of(ECONNRESET) : Optional.empty());
    }
}
