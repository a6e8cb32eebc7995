package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link Connection}. */
class ConnectionTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"``|true|false", "keep-alive|true|true",
            "close|false|false",
            "CLOSE|false|false", "keep-alive, close|false|false", "close, keep-alive|false|false",
            " , Keep-Alive ,|true|true", "closed|true|false", "clos|true|false", "keep-alives|true|false",
            "close;x|true|false", "x close|true|false", "\"close\"|true|false"})
    void saysWhetherAnotherMessageMayFollow(String value, boolean kept, boolean kept10) {
        Connection connection = Connection.of(Heads.request("Connection: " + value + "\r\n"));

        assertThat(connection.isKept(false)).isEqualTo(kept);
        assertThat(connection.isKept(true)).isEqualTo(kept10);
    }

    @Test
    void everyConnectionFieldCounts() {
        Connection connection = Connection
                .of(Heads.request("Connection: keep-alive\r\nA: b\r\nconnection: upgrade, close\r\n"));

        assertThat(connection.isKept(false)).isFalse();
        assertThat(connection.isUpgrade()).isTrue();
    }

    @Test
    void aFieldThatItNamesIsForThisHop() {
        Head head = Heads
                .request("X-One: a\r\nX-Two: b\r\nConnection: x-two, \tX-ONE\t,close\r\nX-two: c\r\nX-On: d\r\n");

        Connection.of(head);

        assertThat(head.field(0)).isEqualTo(Field.OF_THIS_HOP);
        assertThat(head.field(1)).isEqualTo(Field.OF_THIS_HOP);
        assertThat(head.field(3)).isEqualTo(Field.OF_THIS_HOP);
        assertThat(head.field(4)).isEqualTo(Field.OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Content-Length", "Transfer-Encoding", "X-Forwarded-For", "Forwarded",
            "Authorization", "Trailer", "X_Real_IP"})
    void whatSaysWhereAMessageEndsOrWhomItIsForCannotBeNamed(String name) {
        Head head = Heads.request(name + ": a\r\nConnection: " + name + "\r\n");

        Connection.of(head);

        assertThat(head.field(0)).isNotEqualTo(Field.OF_THIS_HOP).isNotEqualTo(Field.OTHER);
    }

    @Test
    void aHeadWithoutItIsKeptAsItsVersionHasIt() {
        Connection connection = Connection.of(Heads.request("A: b\r\n"));

        assertThat(connection.isKept(false)).isTrue();
        assertThat(connection.isKept(true)).isFalse();
        assertThat(connection.isUpgrade()).isFalse();
    }
}
