package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.exception.AcmeException;

import dev.gatehouse.tls.NotIssuedException;

/** Does to an account what somebody else might do who has its key. */
public final class Accounts {

    private Accounts() {
    }

    /** Closes the account whose key is in a data folder. */
    public static void close(Path data, String directory, Path root)
            throws IOException, AcmeException, NotIssuedException {
        account(data, directory, root).deactivate();
    }

    /** Whom the authority may write to. */
    public static List<URI> contacts(Path data, String directory, Path root)
            throws IOException, AcmeException, NotIssuedException {
        return account(data, directory, root).getContacts();
    }

    private static Account account(Path data, String directory, Path root)
            throws IOException, AcmeException, NotIssuedException {
        var authority = new Authority(URI.create(directory), root);
        var stored = StoredKeys.of(Files.readString(data.resolve(authority.folder()).resolve("account.pem")));
        return new AccountBuilder().useKeyPair(stored.orElseThrow().keys())
                .onlyExisting()
                .createLogin(authority.session())
                .getAccount();
    }
}
