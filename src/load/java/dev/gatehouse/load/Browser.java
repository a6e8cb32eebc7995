package dev.gatehouse.load;

import java.util.List;
import java.util.stream.Stream;

/** The headers that a browser sends along: 20 fields with {@code Host}, 1.5 KiB, most of it cookies. */
final class Browser {

    private static final int SIZE = 1536;

    private static final List<String> WITHOUT_COOKIE = List.of(
            "Connection: keep-alive",
            "Cache-Control: max-age=0",
            "sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"",
            "sec-ch-ua-mobile: ?0",
            "sec-ch-ua-platform: \"Linux\"",
            "Upgrade-Insecure-Requests: 1",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-User: ?1",
            "Sec-Fetch-Dest: document",
            "Referer: http://site-0.example.test/some/page/with/a/path?and=a&query=string",
            "Accept-Encoding: gzip, deflate, br, zstd",
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8,fr;q=0.7",
            "If-None-Match: \"no-such-version-of-the-page\"",
            "DNT: 1",
            "Priority: u=0, i");

    static final List<String> HEADERS = Stream.concat(WITHOUT_COOKIE.stream(), Stream.of(cookie())).toList();

    private Browser() {
    }

    private static String cookie() {
        var start = "Cookie: session=";
        var size = WITHOUT_COOKIE.stream().mapToInt(header -> header.length() + 2).sum()
                + "Host: site-0.example.test\r\n".length() + start.length() + 2;
        return start + "0123456789abcdef".repeat(SIZE / 16).substring(0, SIZE - size);
    }
}
