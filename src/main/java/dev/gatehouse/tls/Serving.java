package dev.gatehouse.tls;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;

/** Puts certificates in force. What is served already stays the same object, with all that was made of it. */
final class Serving {

    private final ServedCertificates served;
    private final TlsContexts contexts;
    private final Map<Holding, ServedCertificate> shown = new HashMap<>();

    Serving(ServedCertificates served, TlsContexts contexts) {
        this.served = served;
        this.contexts = contexts;
    }

    /** @param siteOfOthers whose certificate is shown to those who ask for no name that there is */
    synchronized void replace(Collection<Holding> holdings, Optional<String> siteOfOthers) {
        Map<HostPattern, ServedCertificate> byName = new HashMap<>();
        ServedCertificate others = null;
        shown.keySet().retainAll(holdings);
        for (Holding one : holdings) {
            ServedCertificate certificate = one.certificate().map(current -> shownFor(one, current)).orElse(null);
            if (certificate == null) {
                continue;
            }
            one.wanted().names().forEach(name -> byName.put(name, certificate));
            if (others == null && siteOfOthers.filter(one.wanted().site()::equals).isPresent()) {
                others = certificate;
            }
        }
        served.replace(byName, others);
    }

    private ServedCertificate shownFor(Holding one, Certificate current) {
        SiteHttps https = one.wanted().https();
        ServedCertificate before = shown.get(one);
        if (before != null && before.certificate() == current && before.https().equals(https)) {
            return before;
        }
        var made = new ServedCertificate(current, https, contexts, isLocal(one));
        shown.put(one, made);
        return made;
    }

    private static boolean isLocal(Holding one) {
        return one instanceof Kept kept && kept.issuer() instanceof LocalAuthority;
    }
}
