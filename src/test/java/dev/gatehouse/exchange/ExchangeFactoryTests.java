package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.site.HostName;

/** Tests for {@link ExchangeFactory}: what an exchange has from its beginning. */
class ExchangeFactoryTests {

    private static final Instant NOW = Instant.parse("2021-10-07T20:42:02Z");

    private final ExchangeFactory factory = new ExchangeFactory(List.of(), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void connectionsAreCountedFromOne() {
        assertThat(factory.nextConnection()).isEqualTo(1);
        assertThat(factory.nextConnection()).isEqualTo(2);
    }

    @Test
    void anExchangeHasItsNameTimeAndClient() {
        Exchange exchange = begin(TestExchanges.request("GET / HTTP/1.1").header("Host", "Shop.example.com:8080"));

        assertThat(exchange.host()).map(HostName::value).contains("shop.example.com");
        assertThat(exchange.arrived()).isEqualTo(NOW);
        assertThat(exchange.client()).isEqualTo(
                new Exchange.Client(77, TestExchanges.address("192.0.2.1", 50_000), true));
    }

    @Test
    void aRequestWithoutHostHasNoName() {
        assertThat(begin(TestExchanges.request("GET / HTTP/1.0")).host()).isEmpty();
    }

    private Exchange begin(TestExchanges request) {
        var client = new Exchange.Client(77, TestExchanges.address("192.0.2.1", 50_000), true);
        Exchange made = request.begin();
        return factory.begin(made.head(), client, made.host().orElse(null));
    }
}
