package dev.gatehouse.requestlog;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The error log, as written under {@code gatehouse.error-log}.
 *
 * @param path the file to write; standard error unless set
 * @param hints whether an error is followed by a line that says what to do about it, with the request id that the visitor
 *     sees
 * @param rotation when a file is put aside
 */
@ConfigurationProperties(value = "gatehouse.error-log", ignoreUnknownFields = false)
record ErrorLogProperties(@Nullable Path path, @DefaultValue("true") boolean hints, @DefaultValue Rotation rotation) {}
