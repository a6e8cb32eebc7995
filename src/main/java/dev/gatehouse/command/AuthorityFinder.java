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
 *
 * @param byAnother the user who became root for this; empty where nobody did
 */
record AuthorityFinder(Path data, URI management, Optional<String> byAnother) {

    private static final String AUTHORITY = "/certificates/authority";

    RootCertificate find() {
        refuseOthersFolder();
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

    /** Anybody on this machine may listen at that port while Gatehouse does not, so what is said there is looked at. */
    private Optional<RootCertificate> asked() {
        Optional<RootCertificate> said = said();
        said.flatMap(RootCertificate::objection).ifPresent(objection -> {
            throw new CommandException("what answers at %s%s is no Gatehouse: %s. Look which program that is"
                    .formatted(management, AUTHORITY, objection));
        });
        return said;
    }

    private Optional<RootCertificate> said() {
        try {
            Optional<String> pem = new ManagementPort(management).get(AUTHORITY);
            return pem.isPresent() ? Optional.of(RootCertificate.ofPem(pem.get())) : Optional.empty();
        } catch (CommandException | CertificateException _) {
            return Optional.empty();
        }
    }

    /** A folder's name that is not a whole one leads root to whatever lies where he stands, and that may be anybody's. */
    private void refuseOthersFolder() {
        if (!System.getProperty("user.name").equals("root") || data.isAbsolute() || !Files.exists(data)) {
            return;
        }
        String owner = owner();
        if (!owner.equals("root") && byAnother.filter(owner::equals).isEmpty()) {
            throw new CommandException(
                    "the folder %s belongs to %s, and root trusts no authority out of it unless it is named in full: --gatehouse.data=%s"
                            .formatted(data, owner, data.toAbsolutePath().normalize()));
        }
    }

    private String owner() {
        try {
            return Files.getOwner(data).getName();
        } catch (IOException | UnsupportedOperationException _) {
            return "nobody knows whom";
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
        return Files.isDirectory(data) && Files.isWritable(data) && owner().equals(System.getProperty("user.name"));
    }
}
