package dev.gatehouse.conformance;

import java.util.List;
import java.util.stream.Stream;

/** All checks, in the order of the contract. */
final class Catalog {

    private Catalog() {
    }

    static List<Check> all() {
        return Stream.of(SiteChecks.all(), RequestChecks.all(), BodyChecks.all(), MalformedChecks.all(),
                ResponseChecks.all(),
                UpgradeChecks.all(), ConnectionChecks.all(), FailureChecks.all(), LimitChecks.all(),
                StreamRequestChecks.all(), StreamMalformedChecks.all(), StreamResponseChecks.all(),
                StreamConnectionChecks.all(), StreamFailureChecks.all(), LogChecks.all())
                .flatMap(List::stream)
                .toList();
    }
}
