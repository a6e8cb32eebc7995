package dev.gatehouse.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import dev.gatehouse.storage.ManagementToken;
import dev.gatehouse.storage.StorageException;

/**
 * The token of the management port, or why there is none to send.
 *
 * @param value empty where there is none
 * @param why what to tell whoever was refused for want of it
 */
record Token(Optional<String> value, String why) {

    private static final String AS_ITS_USER = "Run it as the user of the server, such as: sudo -u gatehouse gatehouse …";

    static Token none() {
        return new Token(Optional.empty(), "");
    }

    /** The token of a data folder, for a Gatehouse on this machine. */
    static Token of(Path data, URI management, PortOwner ports) {
        var token = new ManagementToken(data);
        Path file = token.file().toAbsolutePath().normalize();
        if (!PortOwner.isThisMachine(management)) {
            return new Token(Optional.empty(),
                    "The token is not sent to another machine. Run the command there, or reach its port through ssh -L");
        }
        try {
            Optional<String> value = token.read();
            if (value.isEmpty()) {
                return new Token(value,
                        "There is no %s. Is that its data folder? Another one: --gatehouse.data=FOLDER"
                                .formatted(file));
            }
            if (!ports.isOwnerOf(file, portOf(management))) {
                return new Token(Optional.empty(),
                        "The token was not sent: what listens there is neither the program of the owner of %s nor root's"
                                .formatted(file));
            }
            return new Token(value,
                    "The token in %s is not that one's. Another data folder: --gatehouse.data=FOLDER".formatted(file));
        } catch (StorageException e) {
            return new Token(Optional.empty(), e.getMessage() + ". " + AS_ITS_USER);
        }
    }

    private static int portOf(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return why;
    }
}
