package dev.gatehouse.exchange;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.InvalidSettingException;

/**
 * How much Gatehouse takes of one request's head, as written under {@code gatehouse.limits}.
 *
 * @param requestLine the longest request line; a longer one is answered with 414
 * @param headers the most that all headers together may have; more is answered with 431
 * @param headerFields how many headers there may be; more is answered with 431
 */
@ConfigurationProperties(value = "gatehouse.limits", ignoreUnknownFields = false)
public record LimitProperties(@DefaultValue("8KB") DataSize requestLine, @DefaultValue("32KB") DataSize headers,
        @DefaultValue("100") int headerFields) {

    private static final DataSize MOST = DataSize.ofMegabytes(16);

    public LimitProperties {
        require("request-line", requestLine);
        require("headers", headers);
        if (headerFields < 1) {
            throw new InvalidSettingException("header-fields", headerFields, "at least one");
        }
    }

    private static void require(String key, DataSize size) {
        if (size.toBytes() <= 0 || size.compareTo(MOST) > 0) {
            throw new InvalidSettingException(key, size, "a size up to 16MB, such as 8KB");
        }
    }
}
