package dev.gatehouse.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.tls.ForeignText;

/** Asks a running Gatehouse. Whoever answers may be somebody else, so that nothing is taken for granted. */
final class ManagementPort {

    /** As {@link ForeignText} sees it, but for the blanks between JSON's elements. */
    private static final Pattern MOVING = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} \\t\\r\\n]");

    /** A reload of ten thousand sites takes some seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_WHY = 500;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int UNPROCESSABLE_CONTENT = 422;

    private final URI base;
    private final Token token;

    /** @param base such as {@code http://127.0.0.1:9090/actuator} */
    ManagementPort(URI base) {
        this(base, Token.none());
    }

    ManagementPort(URI base, Token token) {
        this.base = base;
        this.token = token;
    }

    /**
     * What Gatehouse says.
     *
     * @param refused whether it says that it cannot do as it was told, and why
     * @param text the JSON, with nothing in it that does something to a terminal
     */
    record Answer(boolean refused, String text, JsonNode json) {}

    URI base() {
        return base;
    }

    /**
     * What it answers.
     *
     * @return empty where it has nothing there
     * @throws CommandException if nobody answers, or something that is of no use
     */
    Optional<String> get(String path) {
        Reply answer = ask("GET", path, null);
        if (answer.code() == OK) {
            return Optional.of(answer.text());
        }
        if (answer.code() == NOT_FOUND) {
            return Optional.empty();
        }
        throw new CommandException("%s%s answered %d (expected: %d)".formatted(base, path, answer.code(), OK));
    }

    /**
     * Whether anybody listens there at all.
     *
     * @throws CommandException if somebody does who is of no use
     */
    boolean isThere() {
        try {
            ask("GET", "", null);
            return true;
        } catch (Nobody _) {
            return false;
        }
    }

    /** Whether anybody takes a connection there, whoever it is. */
    boolean isListening() {
        try {
            link().close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Asks for something that is there in every Gatehouse of this version.
     *
     * @param method {@code GET} or {@code POST}
     * @param body JSON; null for none
     * @throws CommandException if nobody answers, or something else than Gatehouse
     */
    Answer ask(String method, String path, @Nullable String body, Predicate<JsonNode> isIt) {
        Reply answer = ask(method, path, body);
        int status = answer.code();
        if (status != OK && status != UNPROCESSABLE_CONTENT) {
            throw refused(path, status, answer.text());
        }
        try {
            JsonNode json = JSON.readTree(answer.text());
            boolean refused = status == UNPROCESSABLE_CONTENT;
            if (refused ? json.path("findings").isArray() : isIt.test(json)) {
                return new Answer(refused, printable(answer.text()), json);
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw new CommandException("what answers at %s%s is no Gatehouse".formatted(base, path));
    }

    /** Signs that move a terminal stand in a JSON's strings alone, where they can be escaped (RFC 8259, section 7). */
    private static String printable(String json) {
        return MOVING.matcher(json)
                .replaceAll(sign -> Matcher.quoteReplacement(sign.group()
                        .chars()
                        .mapToObj("\\u%04x"::formatted)
                        .collect(Collectors.joining())));
    }

    private CommandException refused(String path, int status, String body) {
        if (status == UNAUTHORIZED && !token.why().isEmpty()) {
            return new CommandException("%s%s does not know you. %s".formatted(base, path, token.why()));
        }
        if (status == NOT_FOUND && problem(body).isPresent()) {
            return new CommandException(problem(body).get());
        }
        if (status == NOT_FOUND) {
            return new CommandException(
                    "%s%s is not there (expected: \"%s\" among management.endpoints.web.exposure.include)".formatted(
                            base,
                            path, path.substring(1).replaceFirst("[?/].*", "")));
        }
        return new CommandException("%s%s answered %d%s (expected: %d)".formatted(base, path, status,
                problem(body).map(": "::concat).orElse(""), OK));
    }

    private static Optional<String> problem(String body) {
        try {
            return Optional.of(JSON.readTree(body).path("problem").asString(""))
                    .map(text -> ForeignText.printable(text, LONGEST_WHY))
                    .filter(text -> !text.isEmpty());
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Lines that come until the other side has no more, or this stream is closed. */
    Stream<String> lines(String path) {
        try {
            Link link = link();
            try {
                AnswerHead head = link.within(PATIENCE, open -> {
                    send(open, "GET", path, null);
                    return AnswerHead.read(open.in());
                });
                if (head.code() != OK) {
                    throw refused(path, head.code(), "");
                }
                var body = new InputStreamReader(new AnswerBody(link.in(), head), StandardCharsets.UTF_8);
                return new BufferedReader(body).lines().onClose(link::close);
            } catch (IOException | CommandException e) {
                link.close();
                throw e;
            }
        } catch (IOException e) {
            throw nobody(e);
        }
    }

    private Reply ask(String method, String path, @Nullable String body) {
        long start = System.nanoTime();
        try (Link link = link()) {
            return link.within(PATIENCE, open -> {
                send(open, method, path, body);
                Reply reply = Reply.read(open.in(), start);
                if (!reply.whole()) {
                    throw new IOException("its answer has no end");
                }
                return reply;
            });
        } catch (IOException e) {
            throw nobody(e);
        }
    }

    private Link link() throws IOException {
        boolean secure = "https".equals(base.getScheme());
        int port = base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80;
        String host = base.getHost();
        var address = new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port);
        if (address.isUnresolved()) {
            throw new IOException("its name does not resolve");
        }
        return secure
                ? Link.secured(address, host, Link.Trust.KNOWN, PATIENCE)
                : Link.to(address, PATIENCE);
    }

    private void send(Link link, String method, String path, @Nullable String body) throws IOException {
        var request = new StringBuilder("%s %s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method,
                base.getRawPath(), path, base.getRawAuthority()));
        token.value().ifPresent(value -> request.append("Authorization: Bearer ").append(value).append("\r\n"));
        String content = body == null ? "" : body;
        if (method.equals("POST")) {
            request.append("Content-Length: ").append(content.length()).append("\r\n");
        }
        if (body != null) {
            request.append("Content-Type: application/json\r\n");
        }
        // At once: a second small packet would wait for the answer to the first.
        link.out().write(request.append("\r\n").append(content).toString().getBytes(StandardCharsets.US_ASCII));
        link.out().flush();
    }

    private CommandException nobody(Exception cause) {
        boolean nobody = cause instanceof ConnectException;
        String said = "no Gatehouse answers at %s (%s). Is it running? Another address: --url http://127.0.0.1:9090"
                .formatted(base, nobody
                        ? "nobody listens there"
                        : ForeignText.printable(String.valueOf(cause.getMessage()), LONGEST_WHY));
        return nobody ? new Nobody(said) : new CommandException(said);
    }

    /** Nobody listens there. */
    private static final class Nobody extends CommandException {

        Nobody(String message) {
            super(message);
        }
    }
}
