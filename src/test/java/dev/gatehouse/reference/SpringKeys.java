package dev.gatehouse.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.reference.Shape.Text;
import dev.gatehouse.reference.Shape.Whole;

/** The settings of Spring that everybody needs, with the defaults that Gatehouse gives them. */
final class SpringKeys {

    private static final PropertySource<?> DEFAULTS = defaults();

    static final List<Setting> ALL = List.of(
            key("server.port", new Whole(), "a port from 0 to 65535", "where visitors come in by plain HTTP"),
            key("server.address", new Text("an address"), "", "the one address to listen at; every address unless set"),
            key("management.server.port", new Whole(), "a port from -1 to 65535",
                    "health, metrics and reload; has to differ from `server.port`, and `-1` switches it off"),
            key("management.server.address", new Text("an address"), "", "who reaches the management port"));

    private SpringKeys() {
    }

    private static Setting key(String name, Shape shape, String expected, String meaning) {
        return new Setting(name, shape, false, Optional.ofNullable(DEFAULTS.getProperty(name)).map(String::valueOf),
                Optional.of(expected).filter(words -> !words.isEmpty()), meaning);
    }

    private static PropertySource<?> defaults() {
        try {
            var file = new ClassPathResource("gatehouse-defaults.yml");
            return new YamlPropertySourceLoader().load("defaults", file).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
