package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.tls.KeyPairs;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.Wanted;

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

    /** Leaves behind what a program does that was killed while the authority looked, and met nobody. */
    public static void leaveOrderGivenUp(Path data, String directory, Path root, String name) throws Exception {
        var authority = new Authority(URI.create(directory), root);
        var storage = new FolderStorage(data);
        var account = new StoredKeys(Instant.now().toString(), KeyPairs.create());
        storage.write(authority.folder() + "/account.pem", account.toText());
        Login login = new AccountBuilder().useKeyPair(account.keys())
                .agreeToTermsOfService()
                .createLogin(authority.session());
        Order order = login.newOrder().domain(name).create();
        order.getAuthorizations().getFirst().findChallenge(Http01Challenge.class).orElseThrow().trigger();
        Patience.await(order, EnumSet.of(Status.INVALID), Duration.ofSeconds(30));
        new OrderJournal(storage, authority).note(
                new Wanted("app", List.of(HostPattern.of(name).orElseThrow()), SiteHttps.DEFAULT),
                new OrderJournal.Begun(order.getLocation(), KeyPairs.create()));
    }

    /** Where the key of the account is. */
    public static Path key(Path data, String directory, Path root) {
        return data.resolve(new Authority(URI.create(directory), root).folder()).resolve("account.pem");
    }

    private static Account account(Path data, String directory, Path root)
            throws IOException, AcmeException, NotIssuedException {
        var authority = new Authority(URI.create(directory), root);
        var stored = StoredKeys.of(Files.readString(key(data, directory, root)));
        return new AccountBuilder().useKeyPair(stored.orElseThrow().keys())
                .onlyExisting()
                .createLogin(authority.session())
                .getAccount();
    }
}
