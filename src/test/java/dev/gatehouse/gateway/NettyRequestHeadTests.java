package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

/** Tests for {@link NettyRequestHead}: a request that Netty has read, as the log and the forwarded headers see it. */
class NettyRequestHeadTests {

    private final HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf("GeT"),
            "/a%2Fb?c");

    @Test
    void theLineIsAsItCame() {
        NettyRequestHead head = NettyRequestHead.of(request);

        assertThat(head.line()).isEqualTo("GeT /a%2Fb?c HTTP/1.1");
        assertThat(head.method()).isEqualTo("GeT");
    }

    @Test
    void aHeaderIsFoundWhateverItsCase() {
        request.headers().add("REFERER", "http://a.test/");

        assertThat(NettyRequestHead.of(request).header("referer")).isEqualTo("http://a.test/");
    }

    @Test
    void aHeaderThatIsAbsentIsNull() {
        assertThat(NettyRequestHead.of(request).header("referer")).isNull();
    }

    @Test
    void aHeaderThatIsThereTwiceHasBothValuesInTheirOrder() {
        request.headers().add("X-Forwarded-For", "198.51.100.1").add("X-Forwarded-For", "203.0.113.9");

        assertThat(NettyRequestHead.of(request).header("x-forwarded-for")).isEqualTo("198.51.100.1, 203.0.113.9");
    }
}
