package dev.gatehouse.tls.acme;

import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** How connections to an authority's API are made: whom they trust, who we say we are, how long we wait. */
final class AuthorityProvider extends GenericAcmeProvider {

    private static final String AGENT = agent();

    private final @Nullable SSLContext trust;

    /** @param trust for an authority whose own API is not known to the system; null for all others */
    AuthorityProvider(@Nullable SSLContext trust) {
        this.trust = trust;
    }

    private static String agent() {
        String version = AuthorityProvider.class.getPackage().getImplementationVersion();
        return "Gatehouse/" + (version == null ? "dev" : version) + " " + HttpConnector.defaultUserAgent();
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout())
                .proxy(settings.getProxySelector());
        if (trust != null) {
            builder.sslContext(trust);
        }
        return builder.build();
    }

    @Override
    public Connection connect(URI directory, NetworkSettings settings, HttpClient client) {
        return new BoundedConnection(createHttpConnector(settings, client), settings.getTimeout());
    }

    @Override
    protected HttpConnector createHttpConnector(NetworkSettings settings, HttpClient client) {
        return new HttpConnector(settings, client) {

            @Override
            public HttpRequest.Builder createRequestBuilder(URL url) {
                return super.createRequestBuilder(url).setHeader("User-Agent", AGENT);
            }
        };
    }
}
