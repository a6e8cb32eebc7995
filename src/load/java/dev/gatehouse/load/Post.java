package dev.gatehouse.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Tells a proxy something at its management port. */
final class Post {

    private Post() {
    }

    /** With the oldest of Java's clients: it is there at once, and this is part of what is timed. */
    static void to(int port, String path, String type, String body) throws IOException {
        var url = URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL();
        var connection = (HttpURLConnection) url.openConnection();
        try {
            connection.setRequestProperty("Content-Type", type);
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            if (connection.getResponseCode() >= HttpURLConnection.HTTP_MULT_CHOICE) {
                throw new IOException("%s: status %d".formatted(url, connection.getResponseCode()));
            }
        } finally {
            connection.disconnect();
        }
    }
}
