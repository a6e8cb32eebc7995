package dev.gatehouse.tls.acme;

import java.util.List;

import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.site.StartCheck;

/** Which records the conversation with an authority depends on. */
final class AcmeStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(AcmeProperties.class, DnsProperties.class);
    }
}
