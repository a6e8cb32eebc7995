package dev.gatehouse.diagnosis;

import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;

/** Texts on names without an address. */
final class NameTexts {

    private NameTexts() {
    }

    static Explanation notFound(NameNotFound failure) {
        String name = failure.name();
        boolean single = name.indexOf('.') < 0;
        return look(Explanation.that("the name " + name + " does not exist: DNS and /etc/hosts know no such name")
                .asks(Party.CONFIGURATION, "correct the name in the site's upstream, or add it to DNS or /etc/hosts"
                        + (single ? "; the name of a container is known only on the container's own network" : "")),
                name)
                .done();
    }

    static Explanation withoutAddress(NameWithoutAddress failure) {
        String name = failure.name();
        return look(Explanation.that("the name " + name + " is known to DNS, but has no address (no A or AAAA record)")
                .asks(Party.DNS, "add an address to the name, or correct the name in the site's upstream"), name)
                .typeIf(Target.name(name).isPresent(), "dig +noall +answer " + name + " ANY",
                        "shows what DNS knows of the name")
                .done();
    }

    static Explanation serverFailed(NameServerFailed failure) {
        String name = failure.name();
        return look(Explanation.that("the name server could not say where " + name + " is (" + failure.words() + ")")
                .asks(Party.DNS, "look into the zone of the name and at its name servers; "
                        + "a broken signature of the zone (DNSSEC) answers so, too"),
                name)
                .typeIf(Target.name(name).isPresent(), "dig +trace " + name,
                        "follows the name from the root on; where it stops, something is broken")
                .done();
    }

    static Explanation timedOut(NameLookupTimedOut failure) {
        String name = failure.name();
        return look(Explanation
                .that("no name server answered for " + name + ", so that nobody knows whether it has an address")
                .asks(Party.DNS,
                        "check that the servers in /etc/resolv.conf (or gatehouse.dns.servers) run and can be reached"),
                name)
                .type("cat /etc/resolv.conf", "shows which name servers this machine asks")
                .done();
    }

    private static Explanation.Builder look(Explanation.Builder text, String name) {
        return text.typeIf(Target.name(name).isPresent(), "getent ahosts " + name,
                "looks the name up as programs of this machine do; no line: it is not found");
    }
}
