package dev.gatehouse.tls.acme;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.util.Optional;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.tls.Wanted;

/** Orders that were begun, with the key that their certificate will have: who stops in the middle goes on with the same one. */
final class OrderJournal {

    private final Storage storage;
    private final String folder;

    /** @param location where the authority keeps the order */
    record Begun(URL location, KeyPair keys) {}

    OrderJournal(Storage storage, Authority authority) {
        this.storage = storage;
        this.folder = authority.folder() + "/orders/";
    }

    Optional<Begun> of(Wanted wanted) {
        return storage.read(nameOf(wanted)).flatMap(StoredKeys::of).flatMap(stored -> {
            try {
                return Optional.of(new Begun(URI.create(stored.note()).toURL(), stored.keys()));
            } catch (IllegalArgumentException | MalformedURLException _) {
                return Optional.empty();
            }
        });
    }

    void note(Wanted wanted, Begun begun) {
        storage.write(nameOf(wanted), new StoredKeys(begun.location().toString(), begun.keys()).toText());
    }

    void forget(Wanted wanted) {
        storage.delete(nameOf(wanted));
    }

    private String nameOf(Wanted wanted) {
        return folder + wanted.id() + ".pem";
    }
}
