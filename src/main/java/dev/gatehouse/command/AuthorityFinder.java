package dev.gatehouse.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Optional;

import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.RootCertificate;

/**
 * Finds the local authority's certificate: in the data folder, which mostly only the server's user can read, or else by asking the
 * server. Where there is none yet, it is made in a data folder of one's own; in anybody else's, the server could not read it.
 */
record AuthorityFinder(Path data, URI management) {

    RootCertificate find() {
        boolean readable = Files.isReadable(data) && Files.isExecutable(data);
        LocalAuthority authority = new LocalAuthority(new FolderStorage(data), Clock.systemUTC());
        try {
            return (readable ? stored(authority) : Optional.<RootCertificate>empty())
                    .or(this::asked)
                    .orElseGet(() -> made(authority));
        } catch (StorageException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private Optional<RootCertificate> stored(LocalAuthority authority) {
        try {
            return authority.certificate();
        } catch (StorageException _) {
            return Optional.empty();
        } catch (NotIssuedException e) {
            throw new CommandException("%s/%s. %s".formatted(data, e.getMessage(), e.remedy()));
        }
    }

    private Optional<RootCertificate> asked() {
        try {
            Optional<String> pem = new ManagementPort(management).get("/certificates/authority");
            return pem.isPresent() ? Optional.of(RootCertificate.ofPem(pem.get())) : Optional.empty();
        } catch (CommandException | CertificateException _) {
            return Optional.empty();
        }
    }

    private RootCertificate made(LocalAuthority authority) {
        if (!isOurs()) {
            throw new CommandException(
                    """
                            there is no local authority yet, neither in %s nor at %s. It is made as soon as Gatehouse runs with \
                            gatehouse.https.port and a site with a private name. Another folder: --gatehouse.data=FOLDER"""
                            .formatted(data.toAbsolutePath().normalize(), management));
        }
        try {
            return authority.certificateOrNew();
        } catch (NotIssuedException e) {
            throw new CommandException("%s/%s. %s".formatted(data, e.getMessage(), e.remedy()));
        }
    }

    private boolean isOurs() {
        try {
            return Files.isDirectory(data) && Files.isWritable(data)
                    && Files.getOwner(data).getName().equals(System.getProperty("user.name"));
        } catch (IOException _) {
            return false;
        }
    }
}
