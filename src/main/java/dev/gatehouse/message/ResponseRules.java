package dev.gatehouse.message;

/**
 * What the head of a response means: whether it can be handed on safely, where its body ends, whether its connection can be
 * used again.
 *
 * @param proper whether it can be framed safely; the rest means nothing if not
 * @param status the status code
 * @param framing of the body
 * @param keepAlive whether the upstream keeps the connection
 */
public record ResponseRules(boolean proper, int status, Framing framing, boolean keepAlive) {

    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int FIRST_FINAL = 200;

    /** Whether another response to the same request follows. */
    public boolean isInformational() {
        return status < FIRST_FINAL && status != SWITCHING_PROTOCOLS;
    }

    /**
     * Marks the fields that the Connection field names, and says what the head means.
     *
     * @param toHead whether the request's method was HEAD, whose response has no body
     */
    public static ResponseRules of(Head head, boolean toHead) {
        boolean version10 = head.bytes()[head.firstEnd() - 1] == '0';
        int status = status(head);
        boolean coding = head.has(Field.TRANSFER_ENCODING);
        if (Framing.fault(head) != Framing.Fault.NONE || (coding && version10)) {
            return new ResponseRules(false, status, Framing.NONE, false);
        }
        Connection connection = Connection.of(head);
        boolean bodiless = toHead || status < FIRST_FINAL || status == NO_CONTENT || status == NOT_MODIFIED;
        Framing framing = bodiless ? Framing.NONE : Framing.declared(head, Framing.UNTIL_CLOSE);
        // Who announces a body where there can be none may yet send it, and it would be taken for the next response.
        boolean unsure = status == NO_CONTENT && !Framing.declared(head, Framing.NONE).isEmpty();
        return new ResponseRules(true, status, framing,
                connection.isKept(version10) && framing.kind() != Framing.Kind.UNTIL_CLOSE && !unsure);
    }

    private static int status(Head head) {
        int status = 0;
        for (int i = head.firstEnd() + 1; i < head.secondEnd(); i++) {
            status = status * 10 + head.bytes()[i] - '0';
        }
        return status;
    }
}
