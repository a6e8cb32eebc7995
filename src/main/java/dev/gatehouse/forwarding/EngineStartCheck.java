package dev.gatehouse.forwarding;

import java.util.List;

import dev.gatehouse.site.StartCheck;

/** Which records the engine depends on. */
final class EngineStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(EngineProperties.class);
    }
}
