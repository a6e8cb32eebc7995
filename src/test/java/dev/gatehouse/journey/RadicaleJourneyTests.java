package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * WebDAV and CalDAV: Radicale, a calendar server that refuses a {@code MOVE} whose {@code Destination} is not the host that it was
 * asked for.
 */
@RequiresProgram("radicale")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RadicaleJourneyTests {

    private static final String CALENDAR = "/ann/f%C3%A4mily%20plans/";
    /** Radicale takes the path of a {@code Destination} as it is written, so this one has nothing to decode. */
    private static final String ATTIC = "/ann/attic/";
    private static final Pattern FILE = Pattern.compile("<href>([^<]+\\.ics)</href>");

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Program radicale;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) {
        int port = Upstream.nobody();
        radicale = Program.listening(port, folder, List.of("radicale", "--config", "", "--hosts", "127.0.0.1:" + port,
                "--auth-type", "none", "--rights-type", "authenticated", "--storage-filesystem-folder",
                folder.resolve("collections").toString()));
        gatehouse = Gatehouse.with(Gatehouse.site("calendar", "localhost", "http://127.0.0.1:" + port));
    }

    @AfterAll
    void stop() {
        client.close();
        gatehouse.close();
        radicale.close();
    }

    @Test
    void aCalendarIsMadeFilledSearchedAndTidiedUp() {
        assertThat(send("OPTIONS", CALENDAR, "").headers().firstValue("DAV")).get()
                .asString()
                .contains("calendar-access");
        assertThat(make(CALENDAR).statusCode()).isEqualTo(201);
        assertThat(make(ATTIC).statusCode()).isEqualTo(201);
        for (int day = 1; day <= 9; day++) {
            assertThat(put(day).statusCode()).isEqualTo(201);
        }
        assertThat(put(9).statusCode()).isEqualTo(412);

        assertThat(filesIn(CALENDAR)).hasSize(9).contains(file(1), file(9));
        assertThat(filesFoundOnDay(3)).containsExactly(file(3));

        assertThat(move(file(1), ATTIC + "one.ics").statusCode()).isEqualTo(201);
        assertThat(move(file(2), "http://elsewhere.test" + file(2))).satisfies(refused -> {
            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(refused.body()).isEqualTo("Remote destination not supported.");
        });
        assertThat(send("DELETE", file(9), "").statusCode()).isEqualTo(200);

        assertThat(filesIn(CALENDAR)).hasSize(7).doesNotContain(file(1), file(9));
        assertThat(filesIn(ATTIC)).containsExactly(ATTIC + "one.ics");
        assertThat(send("GET", ATTIC + "one.ics", "").body()).contains("SUMMARY:Frühstück 1\r\n");
    }

    private HttpResponse<String> make(String calendar) {
        return send("MKCALENDAR", calendar, """
                <mkcalendar xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:">
                  <D:set><D:prop><D:displayname>Plans</D:displayname></D:prop></D:set>
                </mkcalendar>""");
    }

    private HttpResponse<String> put(int day) {
        return send("PUT", file(day), """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//Gatehouse//Test
                BEGIN:VEVENT
                UID:day-%1$d
                DTSTAMP:20260101T000000Z
                DTSTART:2026010%1$dT100000Z
                DTEND:2026010%1$dT110000Z
                SUMMARY:Frühstück %1$d
                END:VEVENT
                END:VCALENDAR
                """.formatted(day).replace("\n", "\r\n"), "If-None-Match", "*", "Content-Type", "text/calendar");
    }

    private HttpResponse<String> move(String from, String to) {
        return send("MOVE", from, "", "Destination", URI.create(url("/")).resolve(to).toString());
    }

    private List<String> filesIn(String folder) {
        return files(send("PROPFIND", folder, """
                <propfind xmlns="DAV:"><prop><getetag/></prop></propfind>""", "Depth", "1"));
    }

    private List<String> filesFoundOnDay(int day) {
        return files(send("REPORT", CALENDAR, """
                <C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns="DAV:">
                  <prop><getetag/></prop>
                  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
                    <C:time-range start="2026010%1$dT000000Z" end="2026010%1$dT235959Z"/>
                  </C:comp-filter></C:comp-filter></C:filter>
                </C:calendar-query>""".formatted(day), "Depth", "1"));
    }

    private static List<String> files(HttpResponse<String> found) {
        assertThat(found.statusCode()).isEqualTo(207);
        return FILE.matcher(found.body()).results().map(result -> result.group(1)).toList();
    }

    private static String file(int day) {
        return CALENDAR + "day%20" + day + ".ics";
    }

    private String url(String path) {
        return "http://localhost:" + gatehouse.port() + path;
    }

    /** @param headers names and values in turn */
    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url(path)))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes("ann:secret")));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
