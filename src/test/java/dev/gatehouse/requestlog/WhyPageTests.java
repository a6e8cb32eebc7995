package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.evidence.ContainerSamples;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;

/**
 * Writes {@code src/docs/why-502.md} out of the very words that log, page and commands have, and compares. With
 * {@code -Ddocs.write=true} the page is written anew.
 */
class WhyPageTests {

    private static final Path PAGE = Path.of("src", "docs", "why-502.md");
    private static final Instant NOW = Instant.parse("2026-11-23T20:41:07Z");

    private static final String BEGINNING = """
            # Why do I see 502?

            <!-- Written by WhyPageTests. To write it anew: ./mvnw test -Dtest=WhyPageTests -Ddocs.write=true -->

            A 502 or 504 of Gatehouse means that it found the site, and that its upstream gave no proper answer. The error log says which of the
            causes below it was, at the end of the line with `hint:`. How to get from a page to that line stands in
            [Understand a 502](502.md).

            Names, addresses and ports are examples here; in the log, and in what Gatehouse says on the page to those who may see it,
            they are yours.

            | Cause | Status | In the error log |
            |---|---|---|
            """;

    @Test
    void thePageSaysWhatGatehouseSays() throws IOException {
        String produced = page();

        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, produced);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "").as("stale (write it anew with -Ddocs.write=true)")
                .isEqualTo(produced);
    }

    private static String page() {
        Map<String, UpstreamFailure> byCode = new LinkedHashMap<>();
        Failures.all().map(WhyPageTests::shown).forEach(failure -> byCode.putIfAbsent(failure.code(), failure));
        String table = byCode.entrySet()
                .stream()
                .map(entry -> "| [%1$s](#%1$s) | %2$s | `%3$s` |%n".formatted(entry.getKey(), status(entry.getValue()),
                        message(entry.getValue())))
                .collect(Collectors.joining());
        return BEGINNING + table + byCode.entrySet()
                .stream()
                .map(entry -> section(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
    }

    /** The examples are made for tests, and some are not what one would see. */
    private static UpstreamFailure shown(UpstreamFailure failure) {
        return switch (failure) {
            case UpstreamFailure.Unreachable(var _, var errno) when errno == Errno.ENOENT ->
                new UpstreamFailure.Unreachable(UnixDomainSocketAddress.of("/run/app.sock"), errno);
            case UpstreamFailure.TlsFailed _ -> UpstreamFailure.TlsFailed.CLOSED;
            case UpstreamFailure.Unknown _ -> new UpstreamFailure.Unknown("what the system said");
            default -> failure;
        };
    }

    /** Where the answer had begun there is no page. */
    private static String status(UpstreamFailure failure) {
        if (failure instanceof UpstreamFailure.BrokenOff) {
            return "the upstream's";
        }
        return failure.isTimeLimit() ? "504" : "502";
    }

    private static String section(String code, UpstreamFailure failure) {
        String upstream = upstreamOf(failure);
        Advice advice = Remedy.advice(failure, upstream);
        return """

                ## %s

                    %s

                %s

                **Who acts:** %s. %s
                %s""".formatted(code, line(failure), Remedy.sentence(Remedy.meaning(failure, upstream)),
                advice.who().words(),
                Remedy.sentence(advice.remedy()), commands(advice.commands())) + inContainers(code);
    }

    /** A container has traps of its own, which are found as evidence. */
    private static String inContainers(String code) {
        return ContainerSamples.of(code).entrySet().stream().map(place -> {
            Advice advice = place.getValue().ofAdvice().orElseThrow();
            return """

                    **%s:** %s %s
                    %s""".formatted(place.getKey(), Remedy.sentence(place.getValue().words()),
                    Remedy.sentence(advice.remedy()), commands(advice.commands()));
        }).collect(Collectors.joining());
    }

    private static String commands(List<Advice.Command> commands) {
        return commands.stream()
                .map(command -> "\n%s:%n%n    %s%n".formatted(
                        Remedy.sentence(command.effect()).replaceFirst("\\.$", ""),
                        command.line()))
                .collect(Collectors.joining());
    }

    private static String upstreamOf(UpstreamFailure failure) {
        return switch (failure) {
            case UpstreamFailure.OfTls _ -> "https://" + Failures.NAME + ":8443";
            case UpstreamFailure.Unreachable unreachable when unreachable.code().equals("no-socket") ->
                "unix:/run/app.sock";
            default -> "http://" + Failures.NAME + ":10012";
        };
    }

    private static String message(UpstreamFailure failure) {
        return NginxWords.of(failure, Optional.of(URI.create(upstreamOf(failure)))).replace("|", "\\|");
    }

    /** As it stands in the log, without what is of the request alone. */
    private static String line(UpstreamFailure failure) {
        var exchange = TestExchanges.request("GET / HTTP/1.1").onConnection(3).from("203.0.113.9").begin();
        exchange.assign("app", URI.create(upstreamOf(failure)));
        String line = new String(new ErrorLine(ZoneOffset.UTC, 685).of(exchange, failure, "app.example.com", NOW),
                StandardCharsets.UTF_8);
        return line.replaceFirst(", client: .*\n", ", client: …");
    }
}
