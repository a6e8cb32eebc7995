package dev.gatehouse.tls.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.function.Consumer;

import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;

import dev.gatehouse.tls.WholeAnswer;

/** Waits for the whole of an answer no longer than this, where the JDK's client does so for its head only, and takes no endless one. */
final class BoundedConnection extends DefaultConnection {

    private static final long LONGEST_ANSWER = 1 << 20;

    private final WholeAnswer whole;

    BoundedConnection(HttpConnector connector, Duration limit) {
        super(connector);
        this.whole = new WholeAnswer(limit, LONGEST_ANSWER);
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
        try {
            return whole.to(request, httpClient,
                    _ -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("we are about to stop", e);
        }
    }
}
