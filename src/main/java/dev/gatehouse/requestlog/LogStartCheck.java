package dev.gatehouse.requestlog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.StartCheck;

/** Whether the log files can be written, without making them. */
final class LogStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(AccessLogProperties.class, ErrorLogProperties.class);
    }

    @Override
    public void check(Settings settings, Sites sites, ConfigurableEnvironment environment) {
        requireWritable(settings, "gatehouse.access-log.path", settings.read(AccessLogProperties.class).path());
        requireWritable(settings, "gatehouse.error-log.path", settings.read(ErrorLogProperties.class).path());
    }

    private static void requireWritable(Settings settings, String key, @Nullable Path file) {
        if (file != null && !isWritable(file.toAbsolutePath())) {
            settings.find(key, file.toString(), RequestLogConfiguration.WRITABLE);
        }
    }

    /** A start makes the file, and the folders above it. */
    private static boolean isWritable(Path file) {
        if (Files.exists(file)) {
            return !Files.isDirectory(file) && Files.isWritable(file);
        }
        Path folder = file.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    }
}
