package dev.gatehouse.exchange;

import java.util.List;

import dev.gatehouse.site.StartCheck;

/** Which records the exchange depends on. */
final class ExchangeStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(ForwardingProperties.class, LimitProperties.class);
    }
}
