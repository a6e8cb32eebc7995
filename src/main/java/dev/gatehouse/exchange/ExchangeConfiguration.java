package dev.gatehouse.exchange;

import java.time.Clock;
import java.util.List;

import com.google.common.base.Ticker;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what both ways of forwarding share of an exchange. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ForwardingProperties.class, LimitProperties.class})
class ExchangeConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** For limits of time, since nobody sets it. */
    @Bean
    Ticker ticker() {
        return Ticker.systemTicker();
    }

    @Bean
    ExchangeFactory exchangeFactory(List<ExchangeListener> listeners, Clock clock) {
        return new ExchangeFactory(listeners, clock);
    }

    @Bean
    ForwardedHeaders forwardedHeaders(ForwardingProperties settings) {
        return new ForwardedHeaders(new TrustedProxies(settings.trustedProxies()));
    }
}
