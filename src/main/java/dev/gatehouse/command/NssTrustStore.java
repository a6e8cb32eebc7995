package dev.gatehouse.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gatehouse.tls.RootCertificate;

/** A database of NSS, in which Firefox, and Chromium on Linux, keep whom they trust. */
final class NssTrustStore implements TrustStore {

    private static final String SERVERS = "C,,";

    private final String browser;
    private final Path database;
    private final Machine machine;

    /** @param database its folder, which is made where it is missing */
    NssTrustStore(String browser, Path database, Machine machine) {
        this.browser = browser;
        this.database = database;
        this.machine = machine;
    }

    @Override
    public String name() {
        return browser + " (" + database + ")";
    }

    @Override
    public Outcome add(RootCertificate root) throws IOException {
        Optional<Path> certutil = certutil();
        if (certutil.isEmpty()) {
            return missing("import the certificate in the browser's settings: gatehouse trust --print > authority.crt");
        }
        if (!Files.isDirectory(database)) {
            Files.createDirectories(database);
            Machine.Outcome made = run(certutil.get(), "-N", "--empty-password");
            if (made.failed()) {
                return left(made);
            }
        }
        if (holds(certutil.get(), root)) {
            return new Outcome.NothingToDo();
        }
        Path file = Files.writeString(Files.createTempFile("gatehouse-authority", ".crt"), root.pem());
        try {
            return outcome(run(certutil.get(), "-A", "-t", SERVERS, "-n", root.name(), "-i", file.toString()));
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public Outcome remove(RootCertificate root) {
        Optional<Path> certutil = certutil();
        if (certutil.isEmpty()) {
            return missing("remove it in the browser's settings");
        }
        return holds(certutil.get(), root)
                ? outcome(run(certutil.get(), "-D", "-n", root.name()))
                : new Outcome.NothingToDo();
    }

    private Optional<Path> certutil() {
        return machine.program("certutil");
    }

    private static Outcome missing(String otherwise) {
        return new Outcome.Left("the program certutil is not installed",
                "install it (Debian, Ubuntu: libnss3-tools, Fedora: nss-tools) and try again, or " + otherwise);
    }

    private boolean holds(Path certutil, RootCertificate root) {
        Machine.Outcome listed = run(certutil, "-L", "-a", "-n", root.name());
        try {
            return !listed.failed() && RootCertificate.ofPem(listed.said()).equals(root);
        } catch (CertificateException _) {
            return false;
        }
    }

    private Machine.Outcome run(Path certutil, String... arguments) {
        return machine.run(certutil, Stream
                .concat(Stream.of("-d", "sql:" + database), Stream.of(arguments))
                .toList());
    }

    private static Outcome outcome(Machine.Outcome ended) {
        return ended.failed() ? left(ended) : new Outcome.Done();
    }

    private static Outcome left(Machine.Outcome ended) {
        return new Outcome.Left("certutil: " + ended.said(), "close the browser and try again");
    }
}
