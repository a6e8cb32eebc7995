package dev.gatehouse.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.springframework.core.env.ConfigurableEnvironment;

import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.StartCheck;

/** Whether the data folder can be kept things in, without making it. */
final class StorageStartCheck implements StartCheck {

    private static final String HTTPS_PORT = "gatehouse.https.port";

    @Override
    public List<Class<?>> records() {
        return List.of(StorageProperties.class);
    }

    /** Only where certificates are to be kept a start looks at it. */
    @Override
    public void check(Settings settings, Sites sites, ConfigurableEnvironment environment) {
        StorageProperties storage = settings.read(StorageProperties.class);
        if (storage.redisAddress().isEmpty() && settings.contains(HTTPS_PORT)) {
            Path folder = storage.data().toAbsolutePath();
            while (folder != null && !Files.exists(folder)) {
                folder = folder.getParent();
            }
            if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
                settings.find("gatehouse.data", storage.data().toString(),
                        "a folder for certificates that the user %s may write to".formatted(
                                System.getProperty("user.name")));
            }
        }
    }
}
