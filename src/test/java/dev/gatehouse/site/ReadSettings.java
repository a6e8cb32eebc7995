package dev.gatehouse.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** What Gatehouse finds wrong with settings, for tests of other packages. */
public final class ReadSettings {

    private static final String SOURCE = "settings";

    private ReadSettings() {
    }

    /** The findings about an {@code application.yml}, those about ports of Spring included. */
    public static List<Finding> ofYaml(String yaml, List<Class<?>> records) {
        try {
            var text = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
            return findings(new YamlPropertySourceLoader().load(SOURCE, text), records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The findings about settings that are written out, such as {@code gatehouse.sites.shop.hosts[0]}. */
    public static List<Finding> of(Map<String, Object> settings, List<Class<?>> records) {
        return findings(List.of(new OriginTrackedMapPropertySource(SOURCE, settings)), records);
    }

    private static List<Finding> findings(List<PropertySource<?>> written, List<Class<?>> records) {
        var environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        List.copyOf(sources.stream().toList()).forEach(source -> sources.remove(source.getName()));
        written.forEach(sources::addLast);
        ConfigurationPropertySources.attach(environment);
        try (var context = new GenericApplicationContext()) {
            context.setEnvironment(environment);
            new ServerCheck().initialize(context);
            Findings findings = context.getBeanFactory().getBean(Findings.class);
            new SettingsCheck(records).check(new Settings(environment, findings));
            return findings.all();
        }
    }
}
