package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;

/**
 * Gatehouse on disk, laid out as in the container image: unpacked, with Netty's native libraries and a trained
 * ahead-of-time cache.
 *
 * <p>That layout is made at its first use and kept below {@code target}; a changed jar, Java or option makes it anew.
 */
final class Installation {

    private static final Path FOLDER = Path.of("target", "load-installation").toAbsolutePath();
    private static final Path SHIPPED_OPTIONS = Path.of("src/main/dist/java.options");
    private static final Path REHEARSAL = Path.of("src/main/container/Rehearsal.java").toAbsolutePath();
    private static final int SECONDS_TO_TRAIN = 300;

    private final Options options;
    private final Workbench bench;
    private boolean isLaidOut;

    Installation(Options options, Workbench bench) {
        this.options = options;
        this.bench = bench;
    }

    /** As found in the jar. */
    String version() {
        try (var jar = new JarFile(options.jar().toFile());
                var info = jar.getInputStream(jar.getEntry("META-INF/build-info.properties"))) {
            var properties = new Properties();
            properties.load(info);
            return "Gatehouse %s built %s".formatted(properties.getProperty("build.version"),
                    properties.getProperty("build.time").replaceAll("\\..*", "Z"));
        } catch (IOException e) {
            throw new UncheckedIOException("%s (expected: the packaged program)".formatted(options.jar()), e);
        }
    }

    /** The command that starts the jar, with nothing prepared for it. */
    List<String> plain() {
        var command = new ArrayList<>(List.of(options.java().toString()));
        command.addAll(options.jvm());
        command.addAll(List.of("-jar", options.jar().toString()));
        return command;
    }

    /** The command that the container image starts with. */
    synchronized List<String> packaged() {
        if (!isLaidOut) {
            layOut();
            isLaidOut = true;
        }
        return command("-XX:AOTCache=" + FOLDER.resolve("gatehouse.aot"));
    }

    private List<String> command(String cache) {
        var command = new ArrayList<>(List.of(options.java().toString(), "@" + FOLDER.resolve("java.options")));
        command.addAll(options.jvm());
        command.addAll(List.of(cache, "-jar", FOLDER.resolve("gatehouse.jar").toString()));
        return command;
    }

    private void layOut() {
        try {
            var seal = FOLDER.resolve("made-of.txt");
            if (Files.exists(seal) && Files.readString(seal).equals(ingredients())) {
                return;
            }
            if (Files.exists(FOLDER)) {
                Workbench.delete(FOLDER);
            }
            System.err.println("Gatehouse is laid out as in the container image …");
            bench.run(60, List.of(options.java().toString(), "-Djarmode=tools", "-jar", options.jar().toString(),
                    "extract", "--destination", FOLDER.toString()));
            Files.move(FOLDER.resolve(options.jar().getFileName()), FOLDER.resolve("gatehouse.jar"));
            unpackNativeLibraries();
            Files.writeString(FOLDER.resolve("java.options"), Files.readString(SHIPPED_OPTIONS)
                    .replace("/gatehouse/native", FOLDER.resolve("native").toString()));
            Files.copy(SHIPPED_OPTIONS.resolveSibling("commands.options"), FOLDER.resolve("commands.options"));
            train();
            Files.writeString(seal, ingredients());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As in the Dockerfile: only from a folder does the JVM load them without unpacking them at every start. */
    private static void unpackNativeLibraries() throws IOException {
        var target = Files.createDirectory(FOLDER.resolve("native"));
        var architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        try (var jars = Files.newDirectoryStream(FOLDER.resolve("lib"), "netty-*-linux-*.jar")) {
            for (var path : jars) {
                try (var jar = new JarFile(path.toFile())) {
                    for (var entry : jar.stream().filter(it -> it.getName().endsWith(architecture + ".so")).toList()) {
                        try (var library = jar.getInputStream(entry)) {
                            Files.copy(library, target.resolve(Path.of(entry.getName()).getFileName().toString()));
                        }
                    }
                }
            }
        }
    }

    private void train() throws IOException {
        Files.createDirectories(FOLDER.resolve("config"));
        bench.run(FOLDER, SECONDS_TO_TRAIN, List.of(System.getProperty("java.home") + "/bin/java", REHEARSAL.toString(),
                FOLDER.toString(), options.java().toString()));
        if (!Files.exists(FOLDER.resolve("gatehouse.aot"))) {
            throw new IOException("%s: has no gatehouse.aot after the rehearsal".formatted(FOLDER));
        }
    }

    private String ingredients() throws IOException {
        return String.join("\n", options.jar().toString(), Files.getLastModifiedTime(options.jar()).toString(),
                options.java().toString(), options.jvm().toString(), Files.readString(SHIPPED_OPTIONS));
    }
}
