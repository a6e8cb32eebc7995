package dev.gatehouse.conformance;

/** The parts of the forwarding contract, in its order. */
enum Chapter {

    SITE("Choice of the site", ""), REQUEST("Request to the upstream", ""), MALFORMED("What is no proper request",
            """

                    *Refused* is 400 (413 for a number that is too large, 501 for an unknown coding) and the end of the connection. *Does no harm* is
                    that, or that nothing is sent on which an upstream could understand in another way.
                    """), RESPONSE(
                    "Response",
                    ""), UPGRADE("WebSocket and other upgrades", ""), CONNECTION("Connections", ""), FAILURE(
                            "Failures", ""), LIMIT("Limits", ""), STREAM_REQUEST(
                                    "HTTP/2: requests",
                                    """

                                            The visitor speaks HTTP/2 with prior knowledge, the upstream HTTP/1.1.
                                            """), STREAM_MALFORMED(
                                            "HTTP/2: what is no proper request",
                                            """

                                                    *Refused* is a status of 4xx, a reset stream or the end of the connection with an error, and that nothing reaches the
                                                    upstream. *Does no harm* is that, or that nothing is sent on which an upstream could understand in another way.
                                                    """), STREAM_RESPONSE(
                                                    "HTTP/2: responses",
                                                    ""), STREAM_CONNECTION("HTTP/2: streams and connections",
                                                            ""), STREAM_FAILURE(
                                                                    "HTTP/2: failures and limits",
                                                                    ""), LOG("Logs",
                                                                            "\nOnly Gatehouse's are looked at.\n");

    private final String title;
    private final String explanation;

    Chapter(String title, String explanation) {
        this.title = title;
        this.explanation = explanation;
    }

    String title() {
        return title;
    }

    /** What has to be said before its sentences, with an empty line before it; or nothing. */
    String explanation() {
        return explanation;
    }
}
