package dev.gatehouse.requestlog;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The access log, as written under {@code gatehouse.access-log}.
 *
 * @param path the file to write; standard output unless set
 * @param format {@code main} and {@code combined} as in nginx, or {@code json}
 * @param rotation when a file is put aside
 */
@ConfigurationProperties(value = "gatehouse.access-log", ignoreUnknownFields = false)
record AccessLogProperties(@Nullable Path path, @DefaultValue("main") Format format, @DefaultValue Rotation rotation) {

    /** How a request is written. */
    enum Format {

        /** nginx's {@code main}: combined, and the X-Forwarded-For header. */
        MAIN,
        /** nginx's and Apache's {@code combined}. */
        COMBINED,
        /** One JSON object for each request, with site, duration and request id. */
        JSON
    }
}
