package dev.gatehouse.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

import dev.gatehouse.site.SitesFolder;

/** What {@code add} and {@code remove} have in common: the files of sites, and a Gatehouse that may run and has to read the same ones. */
abstract class SiteChangeCommand extends ServerCommand {

    SiteChangeCommand(Function<List<String>, Environment> settings) {
        super(settings);
    }

    /**
     * The Gatehouse that runs.
     *
     * @param served what it says of itself
     */
    record Running(ManagementPort port, JsonNode served) {

        ManagementPort.Answer reload() {
            return port.ask("POST", "/reload", null, ReloadReport::isOne);
        }
    }

    /**
     * Empty where none runs.
     *
     * @throws CommandException if one runs that cannot be spoken to, or that has its sites elsewhere
     */
    final Optional<Running> running(SitesFolder files) {
        ManagementPort port = port();
        if (!port.isThere()) {
            return Optional.empty();
        }
        JsonNode served = port.ask("GET", "/sites?probe=false", null, it -> it.path("sites").isArray()).json();
        String theirs = served.path("folder").asString("");
        if (!theirs.isEmpty() && !Path.of(theirs).equals(files.folder())) {
            throw new CommandException(
                    "the running Gatehouse has its sites in %s, and these settings lead to %s (expected: the same; "
                            .formatted(ReloadReport.shown(served.path("folder")), files.folder())
                            + "--spring.config.location=FOLDER/ names that of its main file)");
        }
        return Optional.of(new Running(port, served));
    }

    /** Something is done to a file. */
    interface FileWork<T> {

        T run() throws IOException;
    }

    /** @param done what was to be done, such as {@code written} */
    static <T> T with(Path file, String done, FileWork<T> work) {
        try {
            return work.run();
        } catch (AccessDeniedException e) {
            throw new CommandException(
                    "%s cannot be %s: the user %s may not change %s (as root or as its owner: sudo …)"
                            .formatted(SitesFolder.shown(file), done, System.getProperty("user.name"), e.getFile()));
        } catch (IOException e) {
            throw new CommandException("%s cannot be %s: %s".formatted(SitesFolder.shown(file), done, e.getMessage()));
        }
    }
}
