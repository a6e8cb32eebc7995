package dev.gatehouse.storage;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where things are kept that outlive the program, as written under {@code gatehouse}.
 *
 * @param data folder for certificates, keys and what is known of them
 */
@ConfigurationProperties("gatehouse")
public record StorageProperties(@DefaultValue("data") Path data) {}
