package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link UpstreamAddress}: the forms an operator may write, and those that would not mean what they say. */
class UpstreamAddressTests {

    @ParameterizedTest
    @CsvSource({
            "5000,                            http://localhost:5000",
            "1,                               http://localhost:1",
            "65535,                           http://localhost:65535",
            "localhost:5000,                  http://localhost:5000",
            "localhost,                       http://localhost:80",
            "192.0.2.7:10012,                 http://192.0.2.7:10012",
            "my_app:3000,                     http://my_app:3000",
            "http://my_app:3000,              http://my_app:3000",
            "http://my_app,                   http://my_app:80",
            "http://localhost:5000,           http://localhost:5000",
            "HTTP://LocalHost:5000,           http://localhost:5000",
            "http://example.com,              http://example.com:80",
            "https://example.com,             https://example.com:443",
            "https://example.com:8443,        https://example.com:8443",
            "http://[::1]:5000,               http://[::1]:5000",
            "[2001:DB8::1]:5000,              http://[2001:db8::1]:5000",
            "https://[2001:db8::1],           https://[2001:db8::1]:443",
            "http://localhost:5000/,          http://localhost:5000",
            "http://localhost:5000/app,       http://localhost:5000/app",
            "http://localhost:5000/app/,      http://localhost:5000/app",
            "unix:/run/app.sock,              unix:/run/app.sock",
            "unix:///run/app.sock,            unix:/run/app.sock",
            "unix:/run/app.sock:/app/,        unix:/run/app.sock:/app",
            "http://unix:/run/app.sock,       unix:/run/app.sock",
            "http://unix:/run/app.sock:/app,  unix:/run/app.sock:/app",
            "localhost:5000/a%2Fb/C,          http://localhost:5000/a%2Fb/C",
            "http://bücher.example:5000,      http://xn--bcher-kva.example:5000",
            "http://app.example.com.:5000,    http://app.example.com.:5000"})
    void everyFormIsUnderstood(String text, String url) {
        assertThat(UpstreamAddress.of(text)).map(UpstreamAddress::toString).contains(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://", "http:///app", "ftp://localhost", "ws://localhost",
            "unix:", "unix:/", "unix:///", "unix:run/app.sock", "unix:/run/app.sock:app", "unix:/run/my app.sock",
            "unix://localhost/app", "https://unix:/run/app.sock", "http//localhost", "localhost/app",
            "file:///etc", "http://user@localhost", "http://user:secret@localhost", "user@localhost:5000",
            "http://localhost?a=b", "http://localhost/?", "http://localhost#top", "0", "65536", "-1", "1234567890",
            "localhost:0", "localhost:65536", "localhost:", "localhost:x", "localhost:-1", "localhost:99999999999",
            "http://localhost:0", "http://localhost:65536", "local host:5000", " 5000", "5000 ", "http://a..b",
            "http://[::1", "::1", "a:1:2", "http://[fe80::1%25eth0]:80", "localhost:5000,localhost:5001",
            "http:/localhost", "*.example.com", "http://ex%61mple.com", "5000/app"})
    void whatHasNoMeaningForAnUpstreamIsRefused(String text) {
        assertThat(UpstreamAddress.of(text)).isEmpty();
    }

    @Test
    void onlyHttpsIsSecure() {
        assertThat(UpstreamAddress.of("https://localhost").orElseThrow().isSecure()).isTrue();
        assertThat(UpstreamAddress.of("http://localhost:443").orElseThrow().isSecure()).isFalse();
    }

    @Test
    void theAddressAsAUrlAlwaysHasItsPort() {
        var address = UpstreamAddress.of("https://example.com/app").orElseThrow();

        assertThat(address.uri()).hasScheme("https").hasHost("example.com").hasPort(443).hasPath("/app");
    }
}
