package dev.gatehouse.diagnosis;

import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/** What stands in a certificate, for people. A stranger has written it, so it is cut and made harmless. */
final class CertificateWords {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int LONGEST = 80;

    private CertificateWords() {
    }

    static String moment(Date date) {
        return MOMENT.format(date.toInstant());
    }

    static String subject(X509Certificate of) {
        return name(of.getSubjectX500Principal());
    }

    static String issuer(X509Certificate of) {
        return name(of.getIssuerX500Principal());
    }

    /** The common name in quotes; the whole name where there is none. */
    private static String name(X500Principal whole) {
        String text = whole.getName();
        try {
            String common = new LdapName(text).getRdns()
                    .stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> String.valueOf(part.getValue()))
                    .reduce((_, last) -> last)
                    .orElse(text);
            return "'" + harmless(common) + "'";
        } catch (InvalidNameException _) {
            return "'" + harmless(text) + "'";
        }
    }

    /** Printable characters alone, and not too many of them. */
    static String harmless(String foreign) {
        String printable = foreign.codePoints()
                .limit(LONGEST + 1L)
                .map(point -> Character.isISOControl(point) || Character.getType(point) == Character.FORMAT
                        || point == '"' ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "…" : printable;
    }
}
