package dev.gatehouse.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The secret by which the management port knows who may run this Gatehouse: whoever can read its file in the data folder.
 *
 * <p>The file is the truth and is read each time, so that replacing it is all that it takes to change the secret. It lies in the folder
 * also where certificates are kept in Redis, since it is this machine's.
 */
public final class ManagementToken {

    private static final String NAME = "management-token";
    private static final int BYTES = 32;

    private final FolderStorage folder;
    private final Path file;

    /** @param data the data folder */
    public ManagementToken(Path data) {
        this.folder = new FolderStorage(data);
        this.file = data.resolve(NAME);
    }

    /** Where it is written. */
    public Path file() {
        return file;
    }

    /**
     * Whether this is it, in a time that says nothing of how much of it is right. It is made if there is none.
     *
     * @throws StorageException if it can be neither read nor made
     */
    public boolean is(String claimed) {
        return MessageDigest.isEqual(readOrMake().getBytes(StandardCharsets.UTF_8),
                claimed.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The token; empty where there is none.
     *
     * @throws StorageException if it cannot be read
     */
    public Optional<String> read() {
        return folder.read(NAME).map(String::strip).filter(token -> !token.isEmpty());
    }

    /**
     * The token, made if there is none.
     *
     * @throws StorageException if it can be neither read nor made
     */
    public String readOrMake() {
        return read().orElseGet(this::make);
    }

    /** Reads what it wrote: where two are started at once, both go by the one that came later. */
    private synchronized String make() {
        Optional<String> meanwhile = read();
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        folder.write(NAME, made + "\n");
        return read().orElse(made);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return file.toString();
    }
}
