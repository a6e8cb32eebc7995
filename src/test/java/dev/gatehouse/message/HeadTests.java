package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for what a {@link Head} says of its fields. */
class HeadTests {

    @Test
    void findsTheFirstOfAKind() {
        Head head = Heads.request("A: b\r\nAccept: c\r\naccept: d\r\n");

        assertThat(head.indexOf(Field.ACCEPT)).isEqualTo(1);
        assertThat(head.indexOf(Field.HOST)).isEqualTo(-1);
        assertThat(head.has(Field.ACCEPT)).isTrue();
        assertThat(head.has(Field.HOST)).isFalse();
    }

    @Test
    void joinsAllValuesOfAName() {
        Head head = Heads.request("X: a\r\nY: b\r\nx: c\r\n");

        assertThat(head.values("x")).isEqualTo("a, c");
        assertThat(head.values("y")).isEqualTo("b");
        assertThat(head.values("z")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"h2c|true", "H2C|true", "websocket, h2c|true",
            "websocket,h2c|true", "websocket,\t h2c-14|true", ",, h2c|true", "h2c, websocket|true", "xh2c|false",
            "h2|false", "web h2c|false", "``|false", "websocket|false", "h2 c|false"})
    void knowsTheElementsOfAList(String value, boolean listed) {
        Head head = Heads.request("Upgrade: x\r\nUpgrade: " + value + "\r\n");

        assertThat(head.lists(Field.UPGRADE, Heads.bytes("h2c"))).isEqualTo(listed);
    }
}
