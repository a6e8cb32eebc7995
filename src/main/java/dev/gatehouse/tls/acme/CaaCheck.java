package dev.gatehouse.tls.acme;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.xbill.DNS.CAARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/**
 * Whether the records of a name allow the authority to sign certificates for it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8659">RFC 8659</a> for the records
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8657">RFC 8657</a> for those that name the ways of proof
 */
final class CaaCheck {

    private static final String ISSUE = "issue";
    private static final String ISSUE_WILD = "issuewild";
    private static final Set<String> KNOWN = Set.of(ISSUE, ISSUE_WILD, "iodef", "contactemail", "contactphone",
            "issuemail", "issuevmc");
    private static final int CRITICAL = 128;
    private static final String METHODS = "validationmethods";

    private final Lookups lookups;

    CaaCheck(Lookups lookups) {
        this.lookups = lookups;
    }

    /**
     * Looks at the records of the name or else of the nearest one above it that has any (section 3).
     *
     * @param identities what the authority calls itself in such records; one of them suffices
     * @throws NotIssuedException if they forbid it
     * @throws UnansweredException if nobody can tell
     */
    void check(HostPattern pattern, Collection<String> identities, Preflight.Proof proof)
            throws NotIssuedException, UnansweredException {
        if (identities.isEmpty()) {
            return;
        }
        for (Name at = Lookups.name(pattern.name().value()); at.labels() > 1; at = new Name(at, 1)) {
            List<CAARecord> records = lookups.records(at, Type.CAA, CAARecord.class);
            if (!records.isEmpty()) {
                judge(pattern, at, records, identities, proof);
                return;
            }
        }
    }

    private static void judge(HostPattern pattern, Name at, List<CAARecord> records, Collection<String> identities,
            Preflight.Proof proof) throws NotIssuedException {
        Optional<CAARecord> unknown = records.stream()
                .filter(record -> (record.getFlags() & CRITICAL) != 0 && !KNOWN.contains(tag(record)))
                .findFirst();
        if (unknown.isPresent()) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "the CAA record %s of %s is critical and no authority knows what it means".formatted(
                            inWords(unknown.get()), at.toString(true)),
                    "Remove that record, or its flag 128.", null);
        }
        List<CAARecord> relevant = relevant(records, pattern.wildcard());
        if (relevant.isEmpty() || relevant.stream().anyMatch(record -> allows(record, identities, proof))) {
            return;
        }
        String tag = tag(relevant.getFirst());
        throw new NotIssuedException(Kind.NOT_TRIED,
                "the CAA records of %s do not allow this authority to sign %s by proof over %s: %s".formatted(
                        at.toString(true), pattern, proof,
                        relevant.stream().map(CaaCheck::inWords).collect(Collectors.joining(", "))),
                "Add a record beside them: %s. CAA 0 %s \"%s\"".formatted(at.toString(true), tag,
                        identities.iterator().next()),
                null);
    }

    /** Those for wildcards count for wildcards, and where there are none of these the others do (section 4.3). */
    private static List<CAARecord> relevant(List<CAARecord> records, boolean wildcard) {
        List<CAARecord> wild = tagged(records, ISSUE_WILD);
        return wildcard && !wild.isEmpty() ? wild : tagged(records, ISSUE);
    }

    private static List<CAARecord> tagged(List<CAARecord> records, String tag) {
        return records.stream().filter(record -> tag(record).equals(tag)).toList();
    }

    private static String tag(CAARecord record) {
        return record.getTag().toLowerCase(Locale.ROOT);
    }

    /** {@code authority; name=value; …} (section 4.2); nobody where the first is empty. */
    private static boolean allows(CAARecord record, Collection<String> identities, Preflight.Proof proof) {
        List<String> parts = new ArrayList<>();
        for (String part : record.getValue().split(";", -1)) {
            parts.add(part.strip().toLowerCase(Locale.ROOT));
        }
        return identities.stream().anyMatch(parts.getFirst()::equalsIgnoreCase)
                && parts.stream().skip(1).map(part -> part.split("=", 2)).allMatch(part -> allows(part, proof));
    }

    private static boolean allows(String[] parameter, Preflight.Proof proof) {
        if (parameter.length < 2 || !parameter[0].strip().equals(METHODS)) {
            return true;
        }
        String method = switch (proof) {
            case HTTP -> "http-01";
            case TLS -> "tls-alpn-01";
            case DNS -> "dns-01";
        };
        return Stream.of(parameter[1].strip().split(",", -1)).map(String::strip).anyMatch(method::equals);
    }

    private static String inWords(CAARecord record) {
        return "%d %s \"%s\"".formatted(record.getFlags(), record.getTag(), record.getValue());
    }
}
