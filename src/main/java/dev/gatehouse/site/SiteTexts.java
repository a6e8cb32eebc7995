package dev.gatehouse.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Looks at files that are not there yet, in the way in which a start reads those that are. */
public final class SiteTexts {

    private static final String MAIN = "application.yml";
    private static final String FOLDER = "sites.d";

    private SiteTexts() {
    }

    /**
     * What is wrong with them, alone or together.
     *
     * @param texts by the name of the site
     * @param main what the main file would say, if anything
     */
    public static List<Finding> findings(Map<String, String> texts, Optional<String> main) {
        Path folder = Path.of("").toAbsolutePath();
        Map<Path, FileText> files = new LinkedHashMap<>();
        texts.forEach((name, text) -> files.put(folder.resolve(FOLDER, name + ".yml"), FileText.of(text)));
        StandardEnvironment environment = environment(main);
        var findings = new Findings();
        ServerCheck.check(environment, findings);
        var reading = new Reading(environment, Map.of(), folder, _ -> SiteFiles.of(files));
        List<StartCheck> parts = Inspection.parts();
        var draft = new Draft(reading, new SettingsCheck(Inspection.records(parts)), Draft.Before.NOTHING, findings);
        draft.checked();
        List<Finding> all = new ArrayList<>(findings.all());
        draft.kept().forEach(site -> all.addAll(site.findings()));
        return all;
    }

    /** Nothing but the main file: what this machine says of itself is not what is looked at. */
    private static StandardEnvironment environment(Optional<String> main) {
        var environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.stream().map(source -> source.getName()).toList().forEach(sources::remove);
        try {
            if (main.isPresent()) {
                new YamlPropertySourceLoader()
                        .load(MAIN, new ByteArrayResource(main.get().getBytes(StandardCharsets.UTF_8), MAIN))
                        .forEach(sources::addLast);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
