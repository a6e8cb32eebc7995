package dev.gatehouse.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import dev.gatehouse.tls.RootCertificate;

/** The folder in which a Linux system takes certificates from its operator, and the program that then puts all together. */
final class FolderTrustStore implements TrustStore {

    private static final Outcome ONLY_ROOT = new Outcome.Left("only root may change it",
            "sudo gatehouse trust, or as root");

    private final String system;
    private final Path folder;
    private final Update update;
    private final Machine machine;

    /**
     * How the system is told of a change.
     *
     * @param added what it wants to hear after an addition
     * @param removed what it wants to hear after a removal
     */
    record Update(Path program, List<String> added, List<String> removed) {}

    FolderTrustStore(String system, Path folder, Update update, Machine machine) {
        this.system = system;
        this.folder = folder;
        this.update = update;
        this.machine = machine;
    }

    @Override
    public String name() {
        return system + " (" + folder + ")";
    }

    @Override
    public Outcome add(RootCertificate root) throws IOException {
        Path file = fileOf(root);
        if (Files.exists(file) && Files.readString(file).equals(root.pem())) {
            return new Outcome.NothingToDo();
        }
        if (!mayWrite()) {
            return ONLY_ROOT;
        }
        Files.createDirectories(folder);
        Files.writeString(file, root.pem());
        Outcome outcome = update(update.added());
        if (outcome instanceof Outcome.Left) {
            // So that it is tried again the next time.
            Files.delete(file);
        }
        return outcome;
    }

    @Override
    public Outcome remove(RootCertificate root) throws IOException {
        Path file = fileOf(root);
        if (!Files.exists(file)) {
            return new Outcome.NothingToDo();
        }
        if (!mayWrite()) {
            return ONLY_ROOT;
        }
        Files.delete(file);
        return update(update.removed());
    }

    private boolean mayWrite() {
        Path parent = folder.getParent();
        return Files.exists(folder) ? Files.isWritable(folder) : parent != null && Files.isWritable(parent);
    }

    /** Debian takes files of this ending only. */
    private Path fileOf(RootCertificate root) {
        return folder.resolve(root.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".crt");
    }

    private Outcome update(List<String> arguments) {
        Machine.Outcome ended = machine.run(update.program(), arguments);
        return ended.failed()
                ? new Outcome.Left(update.program() + ": " + ended.said(), "sudo " + update.program())
                : new Outcome.Done();
    }
}
