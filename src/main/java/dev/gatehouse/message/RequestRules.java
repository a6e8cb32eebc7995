package dev.gatehouse.message;

/**
 * What the head of a request means: whether it may be forwarded at all, where its body ends, what its connection does next.
 *
 * @param refusal the status to refuse it with, 0 for none
 * @param framing of the body
 * @param version10 whether it is a request of HTTP/1.0
 * @param keepAlive whether the client wants to go on with its connection
 * @param upgrade whether it asks for another protocol than HTTP on this connection
 * @param expectsContinue whether the client waits for 100 (Continue) before it sends the body
 */
public record RequestRules(int refusal, Framing framing, boolean version10, boolean keepAlive, boolean upgrade,
        boolean expectsContinue) {

    private static final byte[] CONNECT = {'c', 'o', 'n', 'n', 'e', 'c', 't'};
    private static final byte[] CONTINUE = {'1', '0', '0', '-', 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'};
    private static final byte[] H2C = {'h', '2', 'c'};
    private static final byte[] HTTP = {'h', 't', 't', 'p', '/'};

    /** Of no request at all. */
    public static final RequestRules NOTHING = refused(0);

    private static RequestRules refused(int status) {
        return new RequestRules(status, Framing.NONE, false, false, false, false);
    }

    /** The status to refuse a head with that could not be read. */
    public static int refusalOf(HeadReader.Result result) {
        return switch (result) {
            case LINE_TOO_LONG -> 414;
            case TOO_LARGE -> 431;
            case VERSION_UNKNOWN -> 505;
            case MALFORMED, MORE, COMPLETE -> 400;
        };
    }

    /** Marks the fields that the Connection field names, and says what the head means. */
    public static RequestRules of(Head head) {
        boolean version10 = head.bytes()[head.lineEnd() - 1] == '0';
        Framing.Fault fault = Framing.fault(head);
        if (Octets.equalsIgnoreCase(CONNECT, head.bytes(), 0, head.firstEnd())) {
            return refused(405);
        }
        if (fault != Framing.Fault.NONE) {
            return refused(fault == Framing.Fault.FOREIGN_CODING ? 501 : 400);
        }
        // RFC 9112, section 6.1: a coding in HTTP/1.0 is a sign of a message that somebody else reads differently.
        if (version10 && head.has(Field.TRANSFER_ENCODING)) {
            return refused(400);
        }
        // The first draft of WebSocket had a body that no field announces; some readers still expect it.
        if (head.has(Field.SEC_WEBSOCKET_KEY1)) {
            return refused(400);
        }
        Connection connection = Connection.of(head);
        int expect = head.indexOf(Field.EXPECT);
        return new RequestRules(0, Framing.declared(head, Framing.NONE), version10, connection.isKept(version10),
                !version10 && connection.isUpgrade() && isUpgradeProper(head),
                !version10 && expect >= 0 && head.valueIs(expect, CONTINUE));
    }

    /** An upgrade to HTTP would carry requests past us that nobody has chosen a site for; it may be ignored. */
    private static boolean isUpgradeProper(Head head) {
        return head.has(Field.UPGRADE) && !head.lists(Field.UPGRADE, H2C) && !head.lists(Field.UPGRADE, HTTP)
                && !head.has(Field.HTTP2_SETTINGS);
    }
}
