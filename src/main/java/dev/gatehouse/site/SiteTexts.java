package dev.gatehouse.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Looks at files of sites that are not there yet, as the program would that serves them. */
public final class SiteTexts {

    private static final String AROUND = "gatehouse:\n  sites:\n";

    private SiteTexts() {
    }

    /**
     * What is wrong with them, alone or together.
     *
     * @param texts by the name of the site
     */
    public static List<Finding> findings(Map<String, String> texts) {
        var findings = new Findings();
        if (!texts.isEmpty()) {
            var environment = new StandardEnvironment();
            MutablePropertySources sources = environment.getPropertySources();
            sources.stream().map(source -> source.getName()).toList().forEach(sources::remove);
            try {
                new YamlPropertySourceLoader().load("sites",
                        new ByteArrayResource(whole(texts).getBytes(StandardCharsets.UTF_8))).forEach(sources::addLast);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            new SettingsCheck(List.of()).check(new Settings(environment, findings));
        }
        return findings.all();
    }

    private static String whole(Map<String, String> texts) {
        var whole = new StringBuilder(AROUND);
        texts.forEach((name, text) -> whole.append("    \"[").append(name).append("]\":\n").append(text.indent(6)));
        return whole.toString();
    }
}
