package dev.gatehouse.tls.acme;

import static dev.gatehouse.tls.NotIssuedException.Kind.NOT_TRIED;
import static dev.gatehouse.tls.NotIssuedException.Kind.REFUSED;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.Preflight.Proof;

/** Chooses the proof for each name and puts it where the authority will look. Waits; safe from any thread. */
final class Proofs {

    private final Challenges challenges;
    private final @Nullable DnsRecords records;
    private final AcmeProperties settings;

    /**
     * A proof that is in place.
     *
     * @param challenge what the authority is asked to look at
     */
    record Placed(Challenge challenge, Challenges.Placed answer) implements AutoCloseable {

        @Override
        public void close() {
            answer.close();
        }
    }

    /** @param records null where nobody puts records into DNS */
    Proofs(Challenges challenges, @Nullable DnsRecords records, AcmeProperties settings) {
        this.challenges = challenges;
        this.records = records;
        this.settings = settings;
    }

    /** By which proof these names are to be recognised, if the authority takes it. */
    Proof preferredFor(Wanted wanted) throws NotIssuedException {
        Proof preferred = wanted.hasWildcard() ? Proof.DNS : switch (settings.challenge()) {
            case HTTP -> Proof.HTTP;
            case TLS -> Proof.TLS;
            case DNS -> Proof.DNS;
        };
        if (preferred == Proof.DNS && records == null) {
            throw new NotIssuedException(NOT_TRIED,
                    "gatehouse.acme.dns: not set (expected: a way to put records into DNS, by which alone %s)"
                            .formatted(wanted.hasWildcard()
                                    ? "an authority recognises whose wildcard it is"
                                    : "gatehouse.acme.challenge: dns can be kept"),
                    "Set gatehouse.acme.dns (a server that takes updates, or a program)"
                            + (wanted.hasWildcard() ? ", or name the hosts one by one." : "."),
                    null);
        }
        return preferred;
    }

    /** Puts the proof for one name in place. */
    Placed place(Authorization authorization, Proof preferred) throws NotIssuedException {
        for (Proof proof : order(preferred)) {
            Optional<Placed> placed = tryToPlace(authorization, proof);
            if (placed.isPresent()) {
                return placed.get();
            }
        }
        String offered = authorization.getChallenges()
                .stream()
                .map(Challenge::getType)
                .collect(Collectors.joining(", "));
        throw new NotIssuedException(REFUSED, "for %s the authority takes no proof but %s"
                .formatted(authorization.getIdentifier().getValue(), offered),
                "Set gatehouse.acme.dns if dns-01 is among them, else take another authority.", null);
    }

    private List<Proof> order(Proof preferred) {
        Set<Proof> possible = new LinkedHashSet<>(List.of(preferred, Proof.HTTP, Proof.TLS));
        if (records != null) {
            possible.add(Proof.DNS);
        }
        return new ArrayList<>(possible);
    }

    private Optional<Placed> tryToPlace(Authorization authorization, Proof proof) throws NotIssuedException {
        Identifier name = authorization.getIdentifier();
        return switch (proof) {
            case HTTP -> authorization.findChallenge(Http01Challenge.class)
                    .map(found -> new Placed(found, challenges.answer(found.getToken(), found.getAuthorization())));
            case TLS -> isName(name)
                    ? authorization.findChallenge(TlsAlpn01Challenge.class).map(found -> show(found, name))
                    : Optional.empty();
            case DNS -> {
                var found = authorization.findChallenge(Dns01Challenge.class);
                yield found.isPresent() && records != null
                        ? Optional.of(placeRecord(found.get(), name, records))
                        : Optional.empty();
            }
        };
    }

    /** Who asks for an address by TLS asks for its name in {@code in-addr.arpa} (RFC 8738), which no site has. */
    private static boolean isName(Identifier name) {
        return name.getType().equals(Identifier.TYPE_DNS);
    }

    private Placed show(TlsAlpn01Challenge found, Identifier name) {
        var host = new HostName(name.getDomain());
        return new Placed(found, challenges.show(host, ProofCertificate.of(host, found.getAcmeValidation())));
    }

    private static Placed placeRecord(Dns01Challenge found, Identifier name, DnsRecords records)
            throws NotIssuedException {
        String owner = found.getRRName(name);
        DnsRecords.Placed record = records.place(owner.endsWith(".") ? owner.substring(0, owner.length() - 1) : owner,
                found.getDigest());
        return new Placed(found, record::close);
    }
}
