package dev.gatehouse.gateway;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * Lets upstreams be spoken to by the JDK's TLS unless settings of Spring Cloud Gateway's own say more: what the JDK says when it refuses a
 * certificate is what the diagnosis reads, and BoringSSL says nothing.
 */
final class JdkTlsConfigurer extends HttpClientSslConfigurer {

    JdkTlsConfigurer(HttpClientProperties.Ssl settings, ServerProperties server, SslBundles bundles) {
        super(settings, server, bundles);
    }

    @Override
    public HttpClient configureSsl(HttpClient client) {
        GenericSslContextSpec<SslContextBuilder> jdk = Http11SslContextSpec.forClient()
                .configure(builder -> builder.sslProvider(SslProvider.JDK));
        return super.configureSsl(client.secure(spec -> spec.sslContext(jdk)));
    }
}
