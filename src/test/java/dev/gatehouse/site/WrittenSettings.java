package dev.gatehouse.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

/** An operator who writes a YAML file and perhaps some environment variables; nothing else is in the environment. */
final class WrittenSettings {

    private final Path file;

    WrittenSettings(Path folder) {
        this.file = folder.resolve("sites.yaml");
    }

    /** The file as findings name it. */
    String file() {
        return Places.of(file);
    }

    Settings read(String yaml) {
        return read(yaml, Map.of());
    }

    Settings read(String yaml, Findings findings) {
        return new Settings(environment(yaml, Map.of()), findings);
    }

    Settings read(String yaml, Map<String, Object> variables) {
        return new Settings(environment(yaml, variables), new Findings());
    }

    /** The findings of reading the records and the sites, each as its sentence. */
    List<String> sentences(String yaml, Class<?>... records) {
        return sentences(read(yaml), records);
    }

    static List<String> sentences(Settings settings, Class<?>... records) {
        new SettingsCheck(List.of(records)).check(settings);
        return settings.findings().all().stream().map(Finding::sentence).toList();
    }

    StandardEnvironment environment(String yaml, Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        variables));
        try {
            Files.writeString(file, yaml);
            new YamlPropertySourceLoader().load("sites", new FileSystemResource(file)).forEach(sources::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
