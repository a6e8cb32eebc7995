package dev.gatehouse.gateway;

import java.security.GeneralSecurityException;

import javax.net.ssl.TrustManager;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

import dev.gatehouse.diagnosis.CertificateTrust;

/**
 * Lets upstreams be spoken to by the JDK's TLS unless settings of Spring Cloud Gateway's own say more: it leaves the decision on a certificate
 * to an object that can say what was wrong with it.
 */
final class JdkTlsConfigurer extends HttpClientSslConfigurer {

    JdkTlsConfigurer(HttpClientProperties.Ssl settings, ServerProperties server, SslBundles bundles) {
        super(settings, server, bundles);
    }

    @Override
    public HttpClient configureSsl(HttpClient client) {
        try {
            TrustManager trust = CertificateTrust.of(null);
            GenericSslContextSpec<SslContextBuilder> jdk = Http11SslContextSpec.forClient()
                    .configure(builder -> builder.sslProvider(SslProvider.JDK).trustManager(trust));
            return super.configureSsl(client.secure(spec -> spec.sslContext(jdk)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's own certificates cannot be read", e);
        }
    }
}
