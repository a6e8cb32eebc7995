package dev.gatehouse.exchange;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.InvalidSettingException;

/**
 * How much Gatehouse takes of clients, as written under {@code gatehouse.limits}.
 *
 * @param requestLine the longest request line; a longer one is answered with 414
 * @param headers the most that all headers together may have; more is answered with 431
 * @param headerFields how many headers there may be; more is answered with 431
 * @param bodyRate how many bytes a second a request's body has to bring at least, over each {@code timeouts.client-body-idle}; a
 *     slower one is answered with 408
 * @param connections how many connections of clients there may be; one more is answered with 503
 * @param connectionsPerAddress the same for one address; trusted proxies are not counted
 * @param streams how many requests a client may have open at a time on one connection of HTTP/2
 * @param resets how many of them it may take back within ten seconds; with one more the connection ends
 */
@ConfigurationProperties(value = "gatehouse.limits", ignoreUnknownFields = false)
public record LimitProperties(@DefaultValue("8KB") DataSize requestLine, @DefaultValue("32KB") DataSize headers,
        @DefaultValue("100") int headerFields, @DefaultValue("240B") DataSize bodyRate,
        @DefaultValue("10000") int connections, @DefaultValue("512") int connectionsPerAddress,
        @DefaultValue("100") int streams, @DefaultValue("200") int resets) {

    private static final DataSize MOST = DataSize.ofMegabytes(16);
    private static final DataSize FASTEST = DataSize.ofGigabytes(1);
    private static final int MOST_FIELDS = 10_000;

    public LimitProperties {
        require("request-line", requestLine);
        require("headers", headers);
        require("header-fields", headerFields, MOST_FIELDS);
        require("connections", connections);
        require("connections-per-address", connectionsPerAddress);
        require("streams", streams);
        require("resets", resets);
        if (bodyRate.isNegative() || bodyRate.compareTo(FASTEST) > 0) {
            throw new InvalidSettingException("body-rate", bodyRate,
                    "a size up to 1GB, such as 240B, or 0B for no limit");
        }
    }

    private static void require(String key, int number) {
        if (number < 1) {
            throw new InvalidSettingException(key, number, "at least one");
        }
    }

    private static void require(String key, int number, int most) {
        if (number < 1 || number > most) {
            throw new InvalidSettingException(key, number, "a number from 1 to " + most);
        }
    }

    private static void require(String key, DataSize size) {
        if (size.toBytes() <= 0 || size.compareTo(MOST) > 0) {
            throw new InvalidSettingException(key, size, "a size up to 16MB, such as 8KB");
        }
    }
}
