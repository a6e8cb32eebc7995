package dev.gatehouse.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.fixture.Gatehouse;

/** What a command says and ends with, when it is run in this process and with the settings of its arguments alone. */
record CommandLineFixture(int status, String out, String err) {

    static CommandLineFixture run(Machine machine, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = new Commands(CommandLineFixture::settings, machine, stream(out), stream(err)).run(List.of(words));
        return new CommandLineFixture(status, out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    static CommandLineFixture run(String... words) {
        return run(Machine.thisOne(), words);
    }

    /** For a Gatehouse of a test, whose files are read as well. */
    static CommandLineFixture run(Gatehouse gatehouse, String... words) {
        return run(Stream.concat(Stream.of(words), gatehouse.settings().stream()).toArray(String[]::new));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static Environment settings(List<String> arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        if (environment.containsProperty("spring.config.location")) {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        }
        return environment;
    }
}
