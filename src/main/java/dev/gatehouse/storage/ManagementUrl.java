package dev.gatehouse.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.core.env.Environment;

/**
 * Where the running Gatehouse's management port really is, in a file beside its token. The configuration may have been changed since, and
 * the port moves at a start only.
 */
public final class ManagementUrl {

    private static final String NAME = "management-url";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

    private static final int HIGHEST_PORT = 65_535;

    private final FolderStorage folder;

    /** @param data the data folder */
    public ManagementUrl(Path data) {
        this.folder = new FolderStorage(data);
    }

    /**
     * The URL of a port as reached from this machine, with the path of the endpoints.
     *
     * @throws URISyntaxException if the settings make none
     */
    public static URI of(Environment settings, String port) throws URISyntaxException {
        String address = settings.getProperty("management.server.address", "127.0.0.1");
        String host = EVERYWHERE.contains(address) ? "127.0.0.1" : address;
        boolean secure = settings.containsProperty("management.server.ssl.certificate")
                || settings.containsProperty("management.server.ssl.key-store")
                || settings.containsProperty("management.server.ssl.bundle");
        URI url = new URI("%s://%s:%s%s".formatted(secure ? "https" : "http",
                host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host, port,
                settings.getProperty("management.endpoints.web.base-path", "/actuator"))).parseServerAuthority();
        if (url.getPort() > HIGHEST_PORT) {
            throw new URISyntaxException(url.toString(), "no port has that number");
        }
        return url;
    }

    /** What was written last; empty where there is nothing of use. */
    public Optional<URI> read() {
        try {
            return folder.read(NAME).flatMap(ManagementUrl::parsed);
        } catch (StorageException _) {
            return Optional.empty();
        }
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI url = new URI(text.strip());
            return Optional.of(url)
                    .filter(it -> it.getHost() != null && SCHEMES.contains(it.getScheme())
                            && it.getPort() <= HIGHEST_PORT);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /** @throws StorageException if it cannot be written */
    public void write(URI url) {
        folder.write(NAME, url + "\n");
    }
}
