package dev.gatehouse.tls.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;

/** Waits for the whole of an answer no longer than this, where the JDK's client does so for its head only, and takes no endless one. */
final class BoundedConnection extends DefaultConnection {

    private static final long LONGEST_ANSWER = 1 << 20;

    private final Duration limit;

    BoundedConnection(HttpConnector connector, Duration limit) {
        super(connector);
        this.limit = limit;
    }

    @Override
    protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> body) throws IOException {
        HttpRequest.Builder request = httpConnector.createRequestBuilder(url)
                .header("Accept-Charset", "utf-8")
                .header("Accept-Language", session.getLanguageHeader());
        body.accept(request);
        lastResponse = answerTo(request.build());
    }

    private HttpResponse<InputStream> answerTo(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer = httpClient.sendAsync(request, BodyHandlers.limiting(
                _ -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new),
                LONGEST_ANSWER));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("we are about to stop", e);
        }
    }
}
