package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.gatehouse.tls.KeyPairs;

class StoredKeysTests {

    @Test
    void whatWasStoredIsReadAgain() {
        var keys = new StoredKeys("https://acme.example.com/order/1", KeyPairs.create());
        StoredKeys read = StoredKeys.of(keys.toText()).orElseThrow();
        assertThat(read.note()).isEqualTo(keys.note());
        assertThat(read.keys().getPublic()).isEqualTo(keys.keys().getPublic());
        assertThat(read.keys().getPrivate()).isEqualTo(keys.keys().getPrivate());
    }

    @Test
    void aTextWithoutBothKeysIsNone() {
        String text = new StoredKeys("note", KeyPairs.create()).toText();
        assertThat(StoredKeys.of(text.substring(0, text.indexOf("-----BEGIN PUBLIC")))).isEmpty();
        assertThat(StoredKeys.of("")).isEmpty();
    }
}
