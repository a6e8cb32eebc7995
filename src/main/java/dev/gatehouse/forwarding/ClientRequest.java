package dev.gatehouse.forwarding;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.RequestHead;
import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.site.HostName;

/**
 * A request as the client's bytes say it, in the eyes of logs, conditions and pages; strings are made when they are asked for.
 *
 * <p>The authority of an absolute-form target wins over the Host field (RFC 9112, section 3.2.2), and so it is the host from here
 * on.
 */
final class ClientRequest implements RequestHead {

    private static final String HOST = "host";

    /** How much of a line that could not be read is told; it may have no end. */
    private static final int LONGEST_BEGINNING = 512;

    /** Forms of a request target (RFC 9112, section 3.2); {@code OTHER} is for none of a server's business. */
    private enum Form {
        ORIGIN, ASTERISK, ABSOLUTE, OTHER
    }

    private final Head head;
    private final boolean isRead;
    private final @Nullable String version;
    private final Form form;
    private final int authorityStart;
    private final int pathStart;

    private ClientRequest(Head head, boolean isRead, @Nullable String version, Form form, int authorityStart,
            int pathStart) {
        this.head = head;
        this.isRead = isRead;
        this.version = version;
        this.form = form;
        this.authorityStart = authorityStart;
        this.pathStart = pathStart;
    }

    /** The request of a head that has been read. */
    static ClientRequest of(Head head) {
        int start = head.firstEnd() + 1;
        byte first = head.bytes()[start];
        if (first == '/') {
            return new ClientRequest(head, true, null, Form.ORIGIN, start, start);
        }
        if (first == '*' && head.secondEnd() == start + 1) {
            return new ClientRequest(head, true, null, Form.ASTERISK, start, start);
        }
        int authority = start + schemeLength(head.text(start, head.secondEnd()));
        return authority == start
                ? new ClientRequest(head, true, null, Form.OTHER, start, start)
                : new ClientRequest(head, true, null, Form.ABSOLUTE, authority, endOfAuthority(head, authority));
    }

    /** The request of a head that could not be read, or not to its end. */
    static ClientRequest unreadable(Head head) {
        return new ClientRequest(head, false, null, Form.OTHER, head.secondEnd(), head.secondEnd());
    }

    /**
     * The same as a request on a stream, of whose header list the head was made.
     *
     * @param of the version of HTTP that has streams, as logs name it
     */
    ClientRequest inStream(String of) {
        return new ClientRequest(head, isRead, of, form, authorityStart, pathStart);
    }

    private static int schemeLength(String target) {
        for (String scheme : new String[]{"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return 0;
    }

    private static int endOfAuthority(Head head, int from) {
        int end = from;
        while (end < head.secondEnd() && "/?#".indexOf(head.bytes()[end]) < 0) {
            end++;
        }
        return end;
    }

    Head head() {
        return head;
    }

    /** Whether the target is in a form that a server is asked in. */
    boolean hasProperTarget() {
        return form != Form.OTHER;
    }

    boolean isAbsolute() {
        return form == Form.ABSOLUTE;
    }

    /** Host and port of an absolute target. */
    byte[] authority() {
        return Arrays.copyOfRange(head.bytes(), authorityStart, pathStart);
    }

    boolean isPath() {
        return form != Form.ASTERISK;
    }

    /** Where the path begins in the head. */
    int pathStart() {
        return pathStart;
    }

    /** The name that is asked for; empty where there is none, several or a malformed one. */
    Optional<HostName> host() {
        String host = header(HOST);
        return host == null ? Optional.empty() : HostName.ofAuthority(host);
    }

    @Override
    public String line() {
        if (version != null && head.secondEnd() > 0) {
            return head.text(0, head.secondEnd()) + ' ' + version;
        }
        String line = head.line();
        return isRead || line.length() <= LONGEST_BEGINNING ? line : line.substring(0, LONGEST_BEGINNING);
    }

    @Override
    public String method() {
        return head.text(0, head.firstEnd());
    }

    @Override
    public String target() {
        return head.text(Math.min(head.firstEnd() + 1, head.secondEnd()), head.secondEnd());
    }

    @Override
    public @Nullable String header(String name) {
        if (isAbsolute() && name.equals(HOST)) {
            return head.text(authorityStart, pathStart);
        }
        Field field = Field.named(name);
        if (field == Field.OTHER || field == Field.DISGUISED) {
            return head.values(name);
        }
        int index = head.indexOf(field);
        return index < 0 ? null : isLast(field, index) ? head.value(index) : head.values(name);
    }

    @Override
    public List<String> values(String name) {
        return isAbsolute() && name.equals(HOST) ? List.of(head.text(authorityStart, pathStart)) : head.eachValue(name);
    }

    private boolean isLast(Field field, int index) {
        for (int i = index + 1; i < head.count(); i++) {
            if (head.field(i) == field) {
                return false;
            }
        }
        return true;
    }
}
