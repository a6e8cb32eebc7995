package dev.gatehouse.tls.acme;

import static dev.gatehouse.tls.NotIssuedException.Kind.NOT_TRIED;
import static dev.gatehouse.tls.NotIssuedException.Kind.REFUSED;
import static dev.gatehouse.tls.NotIssuedException.Kind.UNAVAILABLE;

import java.net.URI;
import java.security.KeyPair;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Metadata;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.tls.KeyPairs;
import dev.gatehouse.tls.NotIssuedException;

/**
 * Our account at an authority (RFC 8555, section 7.3). Its key is stored before the authority hears of it, so that one account is made
 * however often the program stops in the middle; of several nodes one makes it. Waits; safe from any thread.
 */
final class AuthorityAccount {

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityAccount.class);

    private static final Duration BETWEEN_ACCOUNTS = Duration.ofDays(1);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final int LOOKS = 60;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final AcmeProperties settings;
    private final Authority authority;
    private final Storage storage;
    private final Clock clock;
    private @Nullable Login login;

    AuthorityAccount(AcmeProperties settings, Authority authority, Storage storage, Clock clock) {
        this.settings = settings;
        this.authority = authority;
        this.storage = storage;
        this.clock = clock;
    }

    /** @throws NotIssuedException if the authority wants something of a human first */
    synchronized Login login() throws AcmeException, NotIssuedException, InterruptedException {
        Login known = login;
        if (known == null) {
            requireTerms(authority.metadata());
            Optional<StoredKeys> stored = stored();
            known = (stored.isPresent() ? existing(stored.get()) : Optional.<Login>empty()).orElse(null);
            if (known == null) {
                known = made();
            }
            login = known;
        }
        return known;
    }

    /**
     * Looks whether the account that was used is there still.
     *
     * @return whether another one is there now
     * @throws NotIssuedException if it was closed
     */
    synchronized boolean isAnotherNow(Login used) throws AcmeException, NotIssuedException, InterruptedException {
        login = null;
        return !login().getAccountLocation().toString().equals(used.getAccountLocation().toString());
    }

    private String nameOfKey() {
        return authority.folder() + "/account.pem";
    }

    private String nameOfFormerKey() {
        return authority.folder() + "/account-closed.pem";
    }

    /** @throws NotIssuedException if it is of no use: with the key the account would be lost, and what the authority knows of it */
    private Optional<StoredKeys> stored() throws NotIssuedException {
        Optional<String> text = storage.read(nameOfKey());
        Optional<StoredKeys> keys = text.flatMap(StoredKeys::of);
        if (text.isPresent() && keys.isEmpty()) {
            throw new NotIssuedException(NOT_TRIED,
                    "%s: of no use (expected: the key of the account at %s)".formatted(nameOfKey(), authority.name()),
                    "Put the file back as it was. If it is lost, move it away: another account is made then.", null);
        }
        return keys;
    }

    private void requireTerms(Metadata metadata) throws NotIssuedException {
        Optional<URI> terms = metadata.getTermsOfService();
        if (terms.isPresent() && !settings.agreeToTerms()) {
            throw new NotIssuedException(NOT_TRIED,
                    "gatehouse.acme.agree-to-terms: false (expected: true, as " + authority.name()
                            + " gives certificates only to those who agree to its terms of service)",
                    "Read " + terms.get() + " and set gatehouse.acme.agree-to-terms: true.", null);
        }
        if (metadata.isExternalAccountRequired() && settings.account() == null) {
            throw new NotIssuedException(NOT_TRIED,
                    "gatehouse.acme.account: not set (expected: what " + authority.name()
                            + " gave you, as it wants to know its clients)",
                    "Get a key for ACME from the authority"
                            + metadata.getWebsite()
                                    .map(site -> " (" + site + ")")
                                    .orElse(
                                            "")
                            + " and set gatehouse.acme.account.key-id and gatehouse.acme.account.hmac-key.",
                    null);
        }
    }

    /** The account of this key; empty where the authority knows of none. */
    private Optional<Login> existing(StoredKeys stored) throws AcmeException, NotIssuedException {
        try {
            Login found = new AccountBuilder().useKeyPair(stored.keys())
                    .onlyExisting()
                    .createLogin(authority.session());
            Status status = found.getAccount().getStatus();
            if (status == Status.DEACTIVATED || status == Status.REVOKED) {
                throw closed(stored);
            }
            tellContacts(found.getAccount());
            return Optional.of(found);
        } catch (AcmeUnauthorizedException _) {
            throw closed(stored);
        } catch (AcmeServerException e) {
            if (AuthorityWords.isAbout(e, "accountDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The settings may have changed since the account was made (RFC 8555, section 7.3.2). */
    private void tellContacts(Account account) throws AcmeException, NotIssuedException {
        List<URI> wanted = contacts();
        if (!wanted.isEmpty() && !Set.copyOf(account.getContacts()).equals(Set.copyOf(wanted))) {
            Account.EditableAccount change = account.modify();
            change.getContacts().clear();
            change.getContacts().addAll(wanted);
            change.commit();
        }
    }

    private List<URI> contacts() throws NotIssuedException {
        List<URI> all = new ArrayList<>();
        for (String contact : settings.contact()) {
            try {
                all.add(URI.create(contact.contains(":") ? contact : "mailto:" + contact));
            } catch (IllegalArgumentException _) {
                throw new NotIssuedException(NOT_TRIED,
                        "gatehouse.acme.contact: %s (expected: a mail address)".formatted(contact),
                        "Correct gatehouse.acme.contact.", null);
            }
        }
        return all;
    }

    /** Sets the key aside, so that the next attempt makes another account. */
    private NotIssuedException closed(StoredKeys stored) {
        storage.write(nameOfFormerKey(), stored.toText());
        storage.delete(nameOfKey());
        return new NotIssuedException(REFUSED,
                "the account at " + authority.name() + " was closed, by whoever has its key or by the authority",
                "If it was not you who closed it, ask the authority why. Another account is made at the next attempt.",
                earliestNewAccount(stored).filter(clock.instant()::isBefore).orElse(null));
    }

    private static Optional<Instant> earliestNewAccount(StoredKeys former) {
        try {
            return Optional.of(Instant.parse(former.note()).plus(BETWEEN_ACCOUNTS));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private Login made() throws AcmeException, NotIssuedException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            try (Storage.Lease lease = storage.lease(authority.folder() + "/account", LEASE).orElse(null)) {
                if (lease != null) {
                    return madeAlone();
                }
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        throw new NotIssuedException(UNAVAILABLE, "another node is about to make the account at " + authority.name(),
                "",
                null);
    }

    private Login madeAlone() throws AcmeException, NotIssuedException {
        Optional<Instant> earliest = storage.read(nameOfFormerKey())
                .flatMap(StoredKeys::of)
                .flatMap(AuthorityAccount::earliestNewAccount)
                .filter(clock.instant()::isBefore);
        if (earliest.isPresent()) {
            throw new NotIssuedException(NOT_TRIED,
                    "the account at " + authority.name() + " was closed, and another one is made once a day at most",
                    "If it was not you who closed it, ask the authority why.", earliest.get());
        }
        Optional<StoredKeys> stored = stored();
        StoredKeys keys = stored.orElseGet(() -> new StoredKeys(clock.instant().toString(), KeyPairs.create()));
        if (stored.isEmpty()) {
            storage.write(nameOfKey(), keys.toText());
        }
        Login made = request(keys.keys()).createLogin(authority.session());
        LOG.info("account at {}: {}", authority.name(), made.getAccountLocation());
        return made;
    }

    private AccountBuilder request(KeyPair keys) throws NotIssuedException {
        var request = new AccountBuilder().useKeyPair(keys);
        if (settings.agreeToTerms()) {
            request.agreeToTermsOfService();
        }
        contacts().forEach(request::addContact);
        AcmeProperties.Account known = settings.account();
        if (known != null) {
            request.withKeyIdentifier(Objects.requireNonNull(known.keyId()), Objects.requireNonNull(known.hmacKey()));
        }
        return request;
    }
}
