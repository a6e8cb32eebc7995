package dev.gatehouse.check;

import java.util.Optional;
import java.util.stream.Collectors;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.NameOutlook;

/** Whether a certificate can be had. Nothing is ordered. */
record CertificateProbe(Wanted wanted, NameOutlook outlook) {

    Probed run() {
        Optional<String> site = Optional.of(wanted.site());
        String what = "certificate for "
                + wanted.names().stream().map(HostPattern::toString).collect(Collectors.joining(", "));
        if (wanted.https().own().isPresent()) {
            return Probed.fine(site, what, "in " + wanted.https().own().get().certificate());
        }
        if (!outlook.isAskedFor(wanted)) {
            return Probed.fine(site, what,
                    "made by the local authority, which devices trust once they have been told (gatehouse trust)");
        }
        try {
            outlook.check(wanted);
            return Probed.fine(site, what, "nothing speaks against one from " + outlook.authority());
        } catch (NotIssuedException e) {
            return e.kind() == NotIssuedException.Kind.UNAVAILABLE
                    ? Probed.unknown(site, what, String.valueOf(e.getMessage()))
                    : Probed.trouble(site, what, String.valueOf(e.getMessage()), e.remedy());
        }
    }
}
