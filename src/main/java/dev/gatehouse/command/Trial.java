package dev.gatehouse.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

import tools.jackson.databind.JsonNode;

/** The first request of a new site, as a visitor on this machine would send it. */
final class Trial {

    private static final String AGENT = "gatehouse-add";
    private static final int FIRST_OF_SERVER_ERRORS = 500;
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final int TIMES = 20;

    private final AskedUrl url;
    private final InetSocketAddress proxy;

    private Trial(AskedUrl url, InetSocketAddress proxy) {
        this.url = url;
        this.proxy = proxy;
    }

    /**
     * How it went.
     *
     * @param said in a sentence
     */
    record Outcome(boolean fine, String said) {}

    /**
     * For a name of the site.
     *
     * @param served what Gatehouse says of its ports
     */
    static Trial of(String host, String address, JsonNode served) {
        int https = served.path("https").asInt(0);
        int port = https > 0 ? https : served.path("http").asInt(0);
        String authority = host + (port == (https > 0 ? 443 : 80) ? "" : ":" + port);
        return new Trial(new AskedUrl(https > 0, host, authority, "/"), new InetSocketAddress(address, port));
    }

    /** What to open in a browser. */
    String url() {
        return url.toString();
    }

    /** Asks; again for some seconds where there is no certificate yet. */
    Outcome run() {
        IOException last = new IOException("interrupted");
        for (int i = 0; i < TIMES; i++) {
            try {
                return outcome(url.through(proxy, AGENT).send());
            } catch (IOException e) {
                last = e;
                if (!url.secure() || !waited()) {
                    break;
                }
            }
        }
        return new Outcome(false, url.secure()
                ? "no answer by https yet (%s). How it stands with its certificate: gatehouse certificates".formatted(
                        last.getMessage())
                : "no answer (%s)".formatted(last.getMessage()));
    }

    private static boolean waited() {
        try {
            Thread.sleep(BETWEEN);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Outcome outcome(Reply reply) {
        return new Outcome(reply.code() < FIRST_OF_SERVER_ERRORS, "answers " + reply.status());
    }
}
