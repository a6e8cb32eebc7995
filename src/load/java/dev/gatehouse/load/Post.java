package dev.gatehouse.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Tells a proxy something at its management port. */
final class Post {

    private Post() {
    }

    static void to(int port, String path, String type, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString(body))
                    .build();
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException("%s: %d %s".formatted(request.uri(), response.statusCode(), response.body()));
            }
        }
    }
}
