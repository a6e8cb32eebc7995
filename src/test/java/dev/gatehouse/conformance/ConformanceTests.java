package dev.gatehouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import dev.gatehouse.conformance.GatehouseUnderTest.Way;

/** Tests that both ways of Gatehouse keep every sentence of the contract, but for the deviations that are listed. */
class ConformanceTests {

    @TestFactory
    List<DynamicContainer> everySentenceIsKept() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(
                        asked(way, way.title(), check -> !way.deviations().containsKey(check.id())),
                        // Apart from the others, for many of these wait in vain.
                        asked(way, way.title() + ", deviations", check -> way.deviations().containsKey(check.id()))))
                .toList();
    }

    /** Asks on a thread of its own, so that all are asked at the same time: most of a check is waiting. */
    private static DynamicContainer asked(Way way, String title, Predicate<Check> which) {
        List<Check> checks = Catalog.all().stream().filter(which).toList();
        if (checks.isEmpty()) {
            return DynamicContainer.dynamicContainer(title, List.of());
        }
        var sites = new Sites(0);
        var gatehouse = new GatehouseUnderTest(way, sites);
        var judge = new Judge(gatehouse, sites);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        List<DynamicTest> tests = checks.stream().map(check -> {
            Future<Verdict> verdict = thread.submit(() -> judged(judge, check, way));
            return DynamicTest.dynamicTest(check.id(), () -> verify(way, check, verdict.get()));
        }).toList();
        return DynamicContainer.dynamicContainer(title, tests.stream().onClose(() -> {
            thread.close();
            gatehouse.close();
            sites.close();
        }));
    }

    /** Twice where it was not kept: on a busy machine a check's patience may end too soon, and what is wrong stays so. */
    private static Verdict judged(Judge judge, Check check, Way way) {
        Verdict first = judge.judge(check);
        return first.isKept() || way.deviations().containsKey(check.id()) ? first : judge.judge(check);
    }

    private static void verify(Way way, Check check, Verdict verdict) {
        Deviation deviation = way.deviations().get(check.id());
        if (deviation == null) {
            assertThat(verdict.isKept())
                    .as("%s: %s%nseen: %s%n%s", check.id(), check.sentence(), verdict.seen(), verdict.transcript())
                    .isTrue();
        } else if (deviation.always()) {
            assertThat(verdict.isKept())
                    .as("%s is listed as not kept (%s), but it is: %s", check.id(), deviation.reason(),
                            check.sentence())
                    .isFalse();
        }
    }

    /** The page is written by a program that is not run in every build. */
    @Test
    void thePageShowsWhatIsKept() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("src", "docs", "conformance.md"))
                .stream()
                .filter(line -> line.startsWith("| ") && line.matches(".* \\| [✓✗].*"))
                .toList();

        assertThat(rows).zipSatisfy(Catalog.all(), ConformanceTests::verifyRow);
    }

    private static void verifyRow(String row, Check check) {
        List<String> cells = List.of(row.split(" (?<!\\\\)\\| ?"));
        assertThat(cells.getFirst()).as("a row of the page; run the comparison again")
                .isEqualTo("| " + Results.escaped(check.sentence()));
        List<Way> ways = List.of(Way.values());
        for (int i = 0; i < ways.size(); i++) {
            Deviation deviation = ways.get(i).deviations().get(check.id());
            if (deviation == null || deviation.always()) {
                assertThat(cells.get(i + 1)).as(check.sentence()).startsWith(deviation == null ? "✓" : "✗");
            }
        }
    }

    @Test
    void everyCheckHasAnIdOfItsOwn() {
        assertThat(Catalog.all()).extracting(Check::id).doesNotHaveDuplicates();
    }

    @Test
    void everyDeviationIsFromACheck() {
        assertThat(Catalog.all()).extracting(Check::id).containsAll(GatewayDeviations.all().keySet());
    }
}
