package dev.gatehouse.watch;

import java.util.List;

import dev.gatehouse.site.StartCheck;

/** Which records the watching of files depends on. */
final class WatchStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(WatchProperties.class);
    }
}
