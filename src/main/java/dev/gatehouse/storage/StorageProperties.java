package dev.gatehouse.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * Where things are kept that outlive the program, as written under {@code gatehouse}.
 *
 * @param data folder for certificates, keys and what is known of them; several nodes may share it
 * @param redis address of a Redis that several nodes keep them in, in place of the folder, such as {@code redis://:password@host:6379},
 *        or {@code rediss://host:6379} for TLS
 */
@ConfigurationProperties("gatehouse")
public record StorageProperties(@DefaultValue("data") Path data, @Nullable String redis) {

    private static final int HIGHEST_PORT = 65_535;
    private static final String REDIS = "an address such as redis://host:6379, or rediss://user:password@host:6379/0";

    public StorageProperties {
        if (redis != null && !isAddress(redis)) {
            throw new InvalidSettingException("redis", withoutSecret(redis), REDIS);
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return List.of("redis", "rediss").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null
                    && uri.getPort() <= HIGHEST_PORT && uri.getPath().matches("(/\\d{0,4})?");
        } catch (URISyntaxException _) {
            return false;
        }
    }

    Optional<String> redisAddress() {
        return Optional.ofNullable(redis);
    }

    static String withoutSecret(String address) {
        return address.replaceFirst("^(\\w*:)?(//)?.*@", "$1$2");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return redis == null ? "folder " + data : withoutSecret(redis);
    }
}
