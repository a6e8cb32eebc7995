package dev.gatehouse.tls;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long somebody else's answer may take and how large it may be. The time limit of the JDK's client ends with the head of the
 * answer: a body that comes byte by byte would hold whoever waits for it for ever, and an endless one would fill the memory.
 *
 * @param time for all of it, the connection included
 * @param size in bytes
 */
public record WholeAnswer(Duration time, long size) {

    /**
     * Asks once, on a connection of its own.
     *
     * @throws IOException if there is no such answer; the message says why
     */
    public HttpResponse<byte[]> to(HttpRequest request) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(time)
                .build();
        try {
            return to(request, client, BodyHandlers.ofByteArray());
        } finally {
            // Closing it would wait for an answer that nobody wants any more.
            client.shutdownNow();
        }
    }

    /**
     * Asks by a client that is used again.
     *
     * @throws IOException if there is no such answer; the message says why
     */
    public <T> HttpResponse<T> to(HttpRequest request, HttpClient client, BodyHandler<T> body)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, BodyHandlers.limiting(body, size));
        try {
            return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer within " + time.toSeconds() + " s");
        } finally {
            answer.cancel(true);
        }
    }
}
