package dev.gatehouse.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Commands;

/**
 * The image as the {@code Dockerfile} describes it, built without a container engine.
 *
 * <p>No registry of images is asked. What stands behind the names after {@code FROM} is made on the spot: Debian by
 * debootstrap from the package mirror this machine uses anyway, and on it the JDK that runs the tests. Buildah keeps
 * everything in a folder of ours, which goes when the image is closed; only Debian is kept, under {@code target}.
 */
final class ContainerImage implements AutoCloseable {

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Path CACHE = PROJECT.resolve("target/container-base");
    private static final Pattern FROM_DEBIAN = Pattern.compile("(?m)^FROM (debian:(\\w+)-slim)$");
    private static final Pattern FROM_JDK = Pattern.compile("(?m)^FROM (eclipse-temurin:\\S+) AS build$");
    private static final String PLACE_OF_THE_JDK = "/opt/java/openjdk";
    private static final Duration MOMENT = Duration.ofMinutes(1);
    private static final Duration WHILE = Duration.ofMinutes(4);

    private final Path storage;
    private final JsonNode configuration;
    private final Path root;

    private ContainerImage(Path storage) {
        this.storage = storage;
        makeBaseImages();
        buildah(WHILE, "bud", "--pull-never", "--format", "docker", "--tag", "gatehouse", PROJECT.toString());
        this.configuration = JsonMapper.shared()
                .readTree(buildah(MOMENT, "inspect", "--type", "image", "--format", "{{.Config}}", "gatehouse"))
                .get("config");
        var container = buildah(MOMENT, "from", "--pull-never", "gatehouse");
        this.root = Path.of(buildah(MOMENT, "mount", container));
    }

    static ContainerImage build() {
        try {
            var storage = Files.createTempDirectory("gatehouse-image");
            try {
                return new ContainerImage(storage);
            } catch (RuntimeException | Error e) {
                delete(storage);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the files of the image lie. */
    Path root() {
        return root;
    }

    String user() {
        return configuration.get("User").asString();
    }

    String workingDirectory() {
        return configuration.get("WorkingDir").asString();
    }

    List<String> entrypoint() {
        return texts(configuration.get("Entrypoint"));
    }

    /** The command of {@code HEALTHCHECK}, without the word that says how to run it. */
    List<String> healthCheck() {
        var test = texts(configuration.get("Healthcheck").get("Test"));
        return test.subList(1, test.size());
    }

    Map<String, String> environment() {
        return texts(configuration.get("Env")).stream()
                .map(setting -> setting.split("=", 2))
                .collect(toMap(setting -> setting[0], setting -> setting[1]));
    }

    @Override
    public void close() {
        // With the vfs driver a mounted container is a plain folder, nothing has to be unmounted.
        delete(storage);
    }

    private void makeBaseImages() {
        var dockerfile = read(PROJECT.resolve("Dockerfile"));
        var debian = find(FROM_DEBIAN, dockerfile);
        var jdk = find(FROM_JDK, dockerfile);

        var container = buildah(MOMENT, "from", "scratch");
        buildah(MOMENT, "add", "--quiet", container, debian(debian.group(2)).toString(), "/");
        buildah(MOMENT, "commit", "--quiet", container, debian.group(1));

        buildah(MOMENT, "add", "--quiet", container, copyOfTheJdk().toString(), PLACE_OF_THE_JDK);
        buildah(MOMENT, "config", "--env", "PATH=" + PLACE_OF_THE_JDK + "/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                container);
        buildah(MOMENT, "commit", "--quiet", container, jdk.group(1));
        buildah(MOMENT, "rm", container);
    }

    private Path debian(String suite) {
        var archive = CACHE.resolve(suite + ".tar");
        if (Files.exists(archive)) {
            return archive;
        }
        var folder = storage.resolve(suite);
        Commands.run(WHILE, List.of("debootstrap", "--variant=minbase", suite, folder.toString(), mirror()));
        try {
            Files.createDirectories(CACHE);
            // First under another name, so that an interrupted run leaves no half an archive behind.
            var unfinished = Files.createTempFile(CACHE, suite, ".tmp");
            Commands.run(MOMENT, List.of("tar", "--create", "--file", unfinished.toString(), "--directory",
                    folder.toString(), "--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*",
                    "--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*", "--exclude=./usr/share/doc/*",
                    "--exclude=./usr/share/locale/*", "."));
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete(folder);
        return archive;
    }

    /** The mirror apt takes this machine's own release from. */
    private static String mirror() {
        var release = read(Path.of("/etc/os-release")).lines()
                .filter(line -> line.startsWith("VERSION_CODENAME="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
        var targets = Commands.run(MOMENT, List.of("apt-get", "indextargets", "--no-release-info", "--format",
                "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"));
        return targets.lines()
                .filter(target -> target.endsWith(" %s main".formatted(release)))
                .map(target -> target.substring(0, target.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("apt: no source for %s main, only%n%s".formatted(release,
                        targets)));
    }

    /** Distributions replace the JDK's root certificates by a link to their own, which would lead nowhere. */
    private Path copyOfTheJdk() {
        var copy = storage.resolve("jdk");
        Commands.run(MOMENT, List.of("cp", "--archive", "--dereference", System.getProperty("java.home"),
                copy.toString()));
        return copy;
    }

    private String buildah(Duration limit, String... arguments) {
        var command = new ArrayList<>(List.of("env", "BUILDAH_ISOLATION=chroot", "buildah", "--root",
                storage.resolve("root").toString(), "--runroot", storage.resolve("run").toString(),
                // Slower than overlay, but works on any file system and inside other containers.
                "--storage-driver", "vfs"));
        command.addAll(List.of(arguments));
        return Commands.run(limit, command);
    }

    private static MatchResult find(Pattern pattern, String dockerfile) {
        return pattern.matcher(dockerfile)
                .results()
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("Dockerfile: (expected: a line like %s)".formatted(pattern)));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
