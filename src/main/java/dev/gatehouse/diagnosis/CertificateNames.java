package dev.gatehouse.diagnosis;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The names that a certificate is for (RFC 9525). Decides nothing: it only tells why the JDK has decided as it did.
 *
 * @param names of DNS, in small letters, perhaps with a wildcard
 * @param addresses as text
 */
record CertificateNames(List<String> names, List<String> addresses) {

    private static final int DNS = 2;
    private static final int ADDRESS = 7;
    private static final int SHOWN = 5;

    static CertificateNames of(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? new CertificateNames(List.of(), List.of())
                    : new CertificateNames(of(all, DNS), of(all, ADDRESS));
        } catch (CertificateParsingException _) {
            return new CertificateNames(List.of(), List.of());
        }
    }

    private static List<String> of(Collection<List<?>> all, int type) {
        return all.stream()
                .filter(name -> name.size() == 2 && Integer.valueOf(type).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A wildcard stands for one label, the first. */
    boolean cover(String asked) {
        String name = asked.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)))
                || addresses.stream().anyMatch(address -> isSame(address, name));
    }

    private static boolean isSame(String address, String name) {
        try {
            return InetAddress.ofLiteral(address).equals(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** For people; the first few. */
    String inWords() {
        List<String> all = java.util.stream.Stream.concat(names.stream(), addresses.stream())
                .map(CertificateWords::harmless)
                .toList();
        if (all.isEmpty()) {
            return "no name at all";
        }
        String first = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return all.size() > SHOWN ? first + " and " + (all.size() - SHOWN) + " more" : first;
    }
}
