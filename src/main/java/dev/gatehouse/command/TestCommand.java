package dev.gatehouse.command;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

import dev.gatehouse.site.UpstreamAddress;

/** {@code gatehouse test URL}: asks for a URL as a visitor would, and the upstream itself, and says what is different. */
@Command(name = "test", mixinStandardHelpOptions = true, description = "Asks the running Gatehouse for a URL, whatever its name resolves to, and then the site's upstream for the same; says which site was chosen and what differs.", footer = {
        "",
        "Ends with 0 where both answer alike, 1 where they do not or the site is down, 2 where no Gatehouse answers.",
        ServerCommand.SETTINGS})
final class TestCommand extends ServerCommand {

    private static final int FIRST_OF_SERVER_ERRORS = 500;

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "URL", description = "such as https://app.example.com/page, or app.example.com/page")
    private String url = "";

    TestCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort port = port();
        JsonNode served = port.ask("GET", "/sites?probe=false", null, it -> it.path("sites").isArray()).json();
        AskedUrl asked = AskedUrl.of(url, served.path("https").asInt(0) > 0);
        InetSocketAddress proxy = proxy(asked, served);
        String agent = "gatehouse-test/" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        try (var observation = new Observation(port, agent)) {
            Reply through = asked.through(proxy, agent).send();
            Optional<JsonNode> line = observation.line();
            return line.isEmpty() ? unseen(asked, proxy) : tell(asked, through, line.get(), served);
        } catch (IOException e) {
            throw new CommandException("%s, asked of %s: %s".formatted(asked, proxy, e.getMessage()));
        }
    }

    private InetSocketAddress proxy(AskedUrl asked, JsonNode served) {
        int listening = served.path(asked.secure() ? "https" : "http").asInt(0);
        if (listening <= 0) {
            throw new CommandException("%s: Gatehouse does not listen for %s (expected: gatehouse.https.port to be set)"
                    .formatted(asked, asked.secure() ? "https" : "http"));
        }
        return new InetSocketAddress(settings().address(), listening);
    }

    private int unseen(AskedUrl asked, InetSocketAddress proxy) {
        err.println("%s: something answers at %s, but the Gatehouse that was asked has seen no request."
                .formatted(asked, proxy));
        return Commands.NEEDS_HUMAN;
    }

    private int tell(AskedUrl asked, Reply through, JsonNode line, JsonNode served) {
        String site = ReloadReport.shown(line.path("site"));
        Optional<UpstreamAddress> upstream = UpstreamAddress.of(line.path("upstream").asString(""));
        if (site.isEmpty()) {
            out.println("%s: no site has that name; visitors get %s.".formatted(asked, through.status()));
            out.println("to do: gatehouse add %s UPSTREAM".formatted(asked.host()));
            return Commands.NEEDS_HUMAN;
        }
        boolean wasTried = line.hasNonNull("upstream_peer") || line.hasNonNull("cause");
        if (upstream.isEmpty() || !wasTried) {
            out.println("%s -> site %s, which answers by itself: %s".formatted(asked, site, through.status()));
            through.header("location").forEach(location -> out.println("to " + location));
            return through.code() < FIRST_OF_SERVER_ERRORS ? Commands.FINE : Commands.NEEDS_HUMAN;
        }
        String target = line.path("upstream_target").asString(upstream.get().path() + asked.target());
        out.println("%s -> site %s -> %s".formatted(asked, site, sent(upstream.get(), target)));
        printCause(line);
        try {
            Reply straight = straight(upstream.get(), target, host(asked, upstream.get(), site, served)).send();
            return new Comparison(through, straight).print(out) ? Commands.FINE : Commands.NEEDS_HUMAN;
        } catch (IOException e) {
            out.println("through Gatehouse: " + through.status());
            out.println("straight to the upstream: no answer, %s".formatted(e.getMessage()));
            return Commands.NEEDS_HUMAN;
        }
    }

    private void printCause(JsonNode line) {
        String cause = ReloadReport.shown(line.path("cause"));
        if (!cause.isEmpty()) {
            out.println(Tone.BAD.of("the upstream failed: " + cause));
        }
    }

    private static String sent(UpstreamAddress upstream, String target) {
        return upstream.socket() == null
                ? "%s://%s:%d%s".formatted(upstream.scheme(), upstream.host(), upstream.port(), target)
                : "unix:%s:%s".formatted(upstream.socket(), target);
    }

    /** Gatehouse hands on the name that was asked for, unless the site says otherwise. */
    private static String host(AskedUrl asked, UpstreamAddress upstream, String site, JsonNode served) {
        for (JsonNode one : served.path("sites")) {
            if (one.path("name").asString("").equals(site) && !one.path("preserveHost").asBoolean(true)) {
                return upstream.host() + ":" + upstream.port();
            }
        }
        return asked.authority();
    }

    private static Request straight(UpstreamAddress upstream, String target, String host) {
        return new Request(upstream.socket() != null
                ? UnixDomainSocketAddress.of(upstream.socket())
                : InetSocketAddress.createUnresolved(upstream.host().replaceAll("[\\[\\]]", ""), upstream.port()),
                upstream.isSecure() ? Optional.of(upstream.host()) : Optional.empty(), host, target, "gatehouse-test");
    }
}
