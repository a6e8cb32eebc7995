package dev.gatehouse;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Gatehouse's own defaults, below everything that an operator can write.
 *
 * <p>They are no {@code application.yml} in the jar, since {@code --spring.config.location} would switch that off, and with it
 * the management port's restriction to this machine.
 */
final class DefaultSettings implements EnvironmentPostProcessor {

    private static final String FILE = "gatehouse-defaults.yml";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            new YamlPropertySourceLoader().load(FILE, new ClassPathResource(FILE))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
