package dev.gatehouse.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The machine that is to trust: where its files are, and its programs.
 *
 * @param system its operating system
 * @param root the folder that all its files are in
 * @param home the folder of the user whose browsers are meant
 * @param programs folders of programs, the first one first
 * @param byAnother the user who became root for this; empty where nobody did
 */
record Machine(Family system, Path root, Path home, List<Path> programs, Optional<String> byAnother) {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    enum Family {

        LINUX, MACOS, WINDOWS;

        private static Family of(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("windows")) {
                return WINDOWS;
            }
            return lower.startsWith("mac") ? MACOS : LINUX;
        }
    }

    /** How a program ended, and all that it said. */
    record Outcome(int status, String said) {

        boolean failed() {
            return status != 0;
        }
    }

    static Machine thisOne() {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        // Those for administrators are not among an ordinary user's.
        List<Path> programs = Stream
                .concat(Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        return new Machine(Family.of(System.getProperty("os.name")), Path.of("/"), home, programs,
                Optional.ofNullable(environment.get("SUDO_USER")).filter(user -> !user.equals("root")));
    }

    /** A file by its absolute name. */
    Path file(String name) {
        return root.resolve(name.substring(1));
    }

    /** A program by its name, if it is installed. */
    Optional<Path> program(String name) {
        String file = system == Family.WINDOWS ? name + ".exe" : name;
        return programs.stream().map(folder -> folder.resolve(file)).filter(Files::isExecutable).findFirst();
    }

    /** Runs a program to its end; with a status other than zero where it cannot be run or does not come to one. */
    Outcome run(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Path said = null;
        try {
            said = Files.createTempFile("gatehouse", ".out");
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
            return ended ? new Outcome(process.exitValue(), text) : new Outcome(-1, "no end after a minute");
        } catch (IOException e) {
            return new Outcome(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, "interrupted");
        } finally {
            if (said != null) {
                said.toFile().delete();
            }
        }
    }
}
