package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link Field}. */
class FieldTests {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"OF_THIS_HOP", "DISGUISED", "OTHER"})
    void aNameIsKnownInAnyCase(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');

        assertThat(of(name)).isEqualTo(field);
        assertThat(of(name.toUpperCase(Locale.ROOT))).isEqualTo(field);
        assertThat(Field.named(name)).isEqualTo(field);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"OF_THIS_HOP", "DISGUISED", "OTHER"})
    void aNameThatIsOnlyAlikeIsNot(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');

        assertThat(of(name + "x")).isEqualTo(Field.OTHER);
        assertThat(of("x" + name)).isEqualTo(Field.OTHER);
        assertThat(of("q" + name.substring(1))).isEqualTo(Field.OTHER);
        assertThat(of(name.substring(1))).isEqualTo(Field.OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content_Length", "transfer_encoding", "X_FORWARDED_FOR", "X-Forwarded_For", "X_Real-IP"})
    void anUnderscoreForAHyphenIsADisguise(String name) {
        assertThat(of(name)).isEqualTo(Field.DISGUISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "X_Anything", "Content.Length", "X-Forwarded-Server", "of-this-hop", "other",
            "disguised", "a-name-that-is-longer-than-any-other-that-is-known"})
    void anyOtherNameIsOther(String name) {
        assertThat(of(name)).isEqualTo(Field.OTHER);
    }

    @Test
    void aKelvinSignIsNoK() {
        assertThat(Field.named("\u212aeep-alive")).isEqualTo(Field.OTHER);
    }

    private static Field of(String name) {
        return Field.of(Heads.bytes(name), 0, name.length());
    }
}
