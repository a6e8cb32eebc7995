package dev.gatehouse.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gatehouse.conformance.GatehouseUnderTest.Way;
import dev.gatehouse.conformance.ProgramUnderTest.Program;

/**
 * Puts Gatehouse, nginx, HAProxy and Caddy to all checks and writes {@code src/docs/conformance.md}, or does so with one proxy that
 * runs already and prints its table.
 *
 * <p>Run by the Maven profile {@code conformance}. System properties: {@code conformance.target} is the running proxy's
 * {@code host:port}, {@code conformance.target-http2} the same for HTTP/2, {@code conformance.upstream-port} the port it forwards to, {@code conformance.only} a pattern of checks' ids,
 * {@code conformance.proxies} those to compare ({@code gatehouse,nginx,haproxy,caddy}),
 * {@code conformance.verbose} prints the bytes of each check and how long it took.
 */
final class Comparison {

    private static final Path PAGE = Path.of("src", "docs", "conformance.md");

    private final List<Check> checks;
    private final Results results;
    private final boolean verbose = Boolean.getBoolean("conformance.verbose");

    private Comparison(String only) {
        Pattern ids = Pattern.compile(only);
        checks = Catalog.all().stream().filter(check -> ids.matcher(check.id()).matches()).toList();
        results = new Results(checks);
    }

    public static void main(String[] arguments) throws IOException {
        String target = System.getProperty("conformance.target", "");
        var comparison = new Comparison(System.getProperty("conformance.only", ".*"));
        if (target.isEmpty()) {
            comparison.compare(System.getProperty("conformance.proxies", "gatehouse,nginx,haproxy,caddy"));
        } else {
            comparison.judge(Integer.getInteger("conformance.upstream-port", 0),
                    _ -> TargetUnderTest.at(target, System.getProperty("conformance.target-http2", "")));
        }
        comparison.print(target.isEmpty() && System.getProperty("conformance.only") == null);
        // Threads of the proxies' clients may still linger.
        System.exit(0);
    }

    private void compare(String proxies) {
        if (proxies.contains("gatehouse")) {
            Stream.of(Way.values()).forEach(way -> judge(0, sites -> new GatehouseUnderTest(way, sites)));
        }
        Stream.of(Program.values())
                .filter(program -> proxies.contains(program.name().toLowerCase(Locale.ROOT)))
                .forEach(program -> judge(0, sites -> new ProgramUnderTest(program, sites)));
    }

    private void judge(int upstreamPort, Function<Sites, ProxyUnderTest> start) {
        try (var sites = new Sites(upstreamPort); var proxy = start.apply(sites)) {
            var judge = new Judge(proxy, sites);
            Map<String, Verdict> verdicts = new LinkedHashMap<>();
            checks.forEach(check -> verdicts.put(check.id(), judged(judge, check)));
            results.add(proxy.name(), verdicts);
        }
    }

    private Verdict judged(Judge judge, Check check) {
        long begin = System.nanoTime();
        Verdict verdict = judge.judge(check);
        if (verbose) {
            System.out.printf("%s, %d ms: %s%n  %s%n%s%n%n", check.id(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), check.sentence(), verdict.seen(),
                    verdict.transcript().indent(4));
        }
        return verdict;
    }

    private void print(boolean asPage) throws IOException {
        String tables = "## How many are kept\n\n" + results.summary() + results.chapters()
                .map(chapter -> "\n## " + chapter.title() + "\n" + chapter.explanation() + "\n"
                        + results.table(chapter))
                .collect(Collectors.joining());
        if (asPage) {
            Files.writeString(PAGE, Page.around(tables));
        } else {
            System.out.println(tables);
        }
    }
}
