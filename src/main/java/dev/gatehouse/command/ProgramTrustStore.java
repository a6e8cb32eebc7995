package dev.gatehouse.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.gatehouse.tls.RootCertificate;

/** What a system offers by a program alone: {@code security} of macOS, {@code certutil} of Windows. */
final class ProgramTrustStore implements TrustStore {

    private final String name;
    private final Path program;
    private final Words words;
    private final String remedy;
    private final Machine machine;

    /** What the program wants to hear. */
    interface Words {

        /** It then ends with 0 where the certificate is trusted. */
        List<String> asking(RootCertificate root, Path file);

        List<String> adding(RootCertificate root, Path file);

        List<String> removing(RootCertificate root, Path file);
    }

    ProgramTrustStore(String name, Path program, Words words, String remedy, Machine machine) {
        this.name = name;
        this.program = program;
        this.words = words;
        this.remedy = remedy;
        this.machine = machine;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome add(RootCertificate root) throws IOException {
        Path file = written(root);
        try {
            return isTrusted(root, file) ? new Outcome.NothingToDo() : outcome(words.adding(root, file));
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public Outcome remove(RootCertificate root) throws IOException {
        Path file = written(root);
        try {
            return isTrusted(root, file) ? outcome(words.removing(root, file)) : new Outcome.NothingToDo();
        } finally {
            Files.delete(file);
        }
    }

    private boolean isTrusted(RootCertificate root, Path file) {
        return !machine.run(program, words.asking(root, file)).failed();
    }

    private Outcome outcome(List<String> arguments) {
        Machine.Outcome ended = machine.run(program, arguments);
        return ended.failed() ? new Outcome.Left(program + ": " + ended.said(), remedy) : new Outcome.Done();
    }

    private static Path written(RootCertificate root) throws IOException {
        return Files.writeString(Files.createTempFile("gatehouse-authority", ".crt"), root.pem());
    }
}
