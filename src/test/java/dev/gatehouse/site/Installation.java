package dev.gatehouse.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** An operator's files in a folder, and the part of the program that reads them, which may be started again and again. */
final class Installation {

    private final Path folder;
    private final Map<String, Object> arguments = new HashMap<>();
    private final List<ReloadParticipant> participants = new ArrayList<>();
    private final Clock clock;

    Installation(Path folder) {
        this(folder, Clock.systemUTC());
    }

    Installation(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath();
        this.clock = clock;
        arguments.put("spring.config.location", "optional:file:" + this.folder + "/");
    }

    /** Gives the program an argument. */
    Installation with(String key, String value) {
        arguments.put(key, value);
        return this;
    }

    Installation with(ReloadParticipant participant) {
        participants.add(participant);
        return this;
    }

    Path path(String file) {
        return folder.resolve(file);
    }

    /** A file as findings name it. */
    String named(String file) {
        return Places.of(path(file));
    }

    void write(String file, String text) {
        try {
            Files.createDirectories(path(file).getParent());
            Files.writeString(path(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the file of a site. */
    void site(String name, int port) {
        write("sites.d/" + name + ".yml", "host: " + name + ".example.com\nupstream: " + port + "\n");
    }

    void remove(String file) {
        try {
            Files.delete(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program from its beginning; ends with an exception as that does. */
    SiteCatalog start() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("commandLineArgs", arguments));
        Journal.finishAll(environment);
        ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(), null);
        ConfigurationPropertySources.attach(environment);
        new SitesOutOfSight().postProcessEnvironment(environment, new SpringApplication());
        var source = new SettingsSource(environment);
        var check = new SettingsCheck(List.of(SitesFolderProperties.class));
        var history = new History(folder.resolve("data/history"), folder);
        ConfigurationTexts last = history.newest().map(Version::texts).orElse(ConfigurationTexts.NONE);
        var draft = new Draft(source.atStart(), check, Draft.Before.lastTime(last), new Findings());
        var catalog = new SiteCatalog(draft, source, check, history, NoStandIns.INSTANCE, participants, _ -> {
        }, clock);
        draft.checked();
        catalog.afterSingletonsInstantiated();
        return catalog;
    }

    /** The ports of the upstreams of all sites, by their names. */
    static Map<String, Integer> ports(SiteCatalog catalog) {
        Map<String, Integer> ports = new HashMap<>();
        catalog.sites().all().forEach(site -> ports.put(site.name(), site.upstreams().getFirst().port()));
        return ports;
    }

    /** What a reload of files says that cannot be refused. */
    static Reload.Applied reload(SiteCatalog catalog) {
        return applied(catalog.reload(ReloadCause.FILES));
    }

    static Reload.Applied rollBack(SiteCatalog catalog) {
        return applied(catalog.rollBack(OptionalLong.empty()));
    }

    static Reload.Applied applied(Reload reload) {
        return switch (reload) {
            case Reload.Applied applied -> applied;
            case Reload.Refused refused -> throw new AssertionError("refused: " + refused.findings());
        };
    }

    static List<String> refusal(Reload reload) {
        return switch (reload) {
            case Reload.Applied applied -> throw new AssertionError("applied: " + applied);
            case Reload.Refused refused -> refused.findings().stream().map(Finding::sentence).toList();
        };
    }
}
