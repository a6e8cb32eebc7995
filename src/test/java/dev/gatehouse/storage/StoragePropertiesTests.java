package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.site.InvalidSettingException;

class StoragePropertiesTests {

    private static final Path DATA = Path.of("data");

    @ParameterizedTest
    @ValueSource(strings = {"redis://host", "redis://host:6379/2", "rediss://:secret@host",
            "redis://u:p%40@[::1]:6379"})
    void anAddressOfRedisIsTaken(String address) {
        assertThatNoException().isThrownBy(() -> new StorageProperties(DATA, address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:6379", "http://:secret@host", "redis://", "redis://:secret@ho st",
            "redis://:sec/secret@127.0.0.1:1", "redis:secret@host:1", "redis://h:99999", "redis://h/abc"})
    void whatIsNoneIsRefusedWithoutItsSecret(String address) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new StorageProperties(DATA, address))
                .withMessageStartingWith("redis: ")
                .withMessageNotContaining("secret");
    }

    @Test
    void theSecretIsNotPartOfItsText() {
        assertThat(new StorageProperties(DATA, "redis://me:secret@host")).hasToString("redis://host");
    }
}
