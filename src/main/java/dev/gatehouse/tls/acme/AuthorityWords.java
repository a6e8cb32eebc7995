package dev.gatehouse.tls.acme;

import static dev.gatehouse.tls.NotIssuedException.Kind.REFUSED;
import static dev.gatehouse.tls.NotIssuedException.Kind.UNAVAILABLE;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

import dev.gatehouse.tls.ForeignText;
import dev.gatehouse.tls.NotIssuedException;

/** What an authority said, in words for somebody at home, with what to do (RFC 8555, section 6.7). */
final class AuthorityWords {

    private static final String KIND = "urn:ietf:params:acme:error:";
    private static final Set<String> PASSING = Set.of(KIND + "serverInternal", KIND + "badNonce");

    /** What is said of one name leaves room for the others. */
    private static final int LONGEST_DETAIL = 500;

    private final Authority authority;
    private final Clock clock;

    AuthorityWords(Authority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    static boolean isAbout(AcmeServerException said, String kind) {
        return said.getType().toString().equals(KIND + kind);
    }

    /** Whether it knows nothing of what it was asked for, which it says in one way or another: RFC 8555 leaves it open. */
    static boolean isAboutNothing(AcmeException failure) {
        return failure instanceof AcmeServerException said
                ? Stream.of("serverInternal", "badNonce", "rateLimited", "accountDoesNotExist")
                        .noneMatch(other -> isAbout(said, other))
                : String.valueOf(failure.getMessage()).matches("HTTP (404|410)");
    }

    NotIssuedException of(AcmeException failure) {
        return switch (failure) {
            case AcmeNetworkException network -> unreachable(network);
            case AcmeRateLimitedException limited -> new NotIssuedException(REFUSED,
                    "too many orders at " + authority.name() + ": " + text(limited.getProblem()),
                    "Nothing: it waits by itself" + limited.getDocuments()
                            .stream()
                            .findFirst()
                            .map(page -> " (" + page + ")")
                            .orElse("")
                            + ".",
                    limited.getRetryAfter().map(this::byOurClock).orElse(null));
            case AcmeUserActionRequiredException wanted -> new NotIssuedException(REFUSED,
                    said(wanted.getProblem()), "Look at " + page(wanted) + ".", null);
            case AcmeServerException server -> refused(server.getProblem());
            default -> new NotIssuedException(UNAVAILABLE,
                    "%s answered what an authority should not: %s".formatted(authority.name(), failure.getMessage()),
                    "If it stays so, look whether gatehouse.acme.directory (%s) is the address of an ACME directory."
                            .formatted(authority.directory()),
                    null);
        };
    }

    /**
     * Names that were not recognised as ours.
     *
     * @param doubts what had looked doubtful beforehand
     */
    NotIssuedException rejected(List<Rejection> names, Optional<String> doubts) {
        return new NotIssuedException(REFUSED, names.stream()
                .map(one -> "%s said of %s: %s".formatted(authority.name(), one.name(), text(one.problem())))
                .collect(Collectors.joining("; ")),
                names.stream()
                        .map(one -> remedy(one.problem(), one.name()))
                        .distinct()
                        .collect(Collectors.joining(" ")) + doubts.map(" Seen beforehand: "::concat).orElse(""),
                null);
    }

    /** @param problem null where the authority did not say */
    record Rejection(String name, @Nullable Problem problem) {

        /** What it said of the proof of a name. */
        static Rejection of(Authorization authorization) {
            return new Rejection(authorization.getIdentifier().getValue(), authorization.getChallenges()
                    .stream()
                    .map(Challenge::getError)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null));
        }
    }

    /** The authority has not come to an end in the time that we wait. */
    NotIssuedException slow(String what) {
        return new NotIssuedException(UNAVAILABLE,
                "%s has not %s in the time that we wait; the order is gone on with later".formatted(authority.name(),
                        what),
                "",
                null);
    }

    /** What it gave is not what was ordered. */
    NotIssuedException wrongCertificate() {
        return new NotIssuedException(UNAVAILABLE,
                authority.name() + " gave a certificate with another key or without these names",
                "If it stays so, ask those who run the authority at %s.".formatted(authority.directory()), null);
    }

    /** An order that it had taken. */
    NotIssuedException forgotten() {
        return new NotIssuedException(UNAVAILABLE,
                authority.name() + " knows no longer of the order that was begun", "", null);
    }

    /** An order that the authority gave up. */
    NotIssuedException refused(@Nullable Problem problem) {
        boolean passing = problem != null && PASSING.contains(problem.getType().toString());
        return new NotIssuedException(passing ? UNAVAILABLE : REFUSED, said(problem), remedy(problem, "the name"),
                null);
    }

    NotIssuedException stopped() {
        return new NotIssuedException(UNAVAILABLE, "stopped in the middle; the order is gone on with at the next start",
                "",
                null);
    }

    /** The authority counts by the real time. */
    Instant byOurClock(Instant theirs) {
        return clock.instant().plus(Duration.between(Instant.now(), theirs));
    }

    private String said(@Nullable Problem problem) {
        return authority.name() + " said: " + text(problem);
    }

    private static String page(AcmeUserActionRequiredException wanted) {
        return wanted.getTermsOfServiceUri()
                .or(() -> wanted.getProblem().getInstance())
                .map(URI::toString)
                .orElse("the authority's pages");
    }

    private static String text(@Nullable Problem problem) {
        if (problem == null) {
            return "no reason";
        }
        List<String> parts = new ArrayList<>();
        parts.add(ForeignText.printable(
                problem.getDetail().or(problem::getTitle).orElseGet(() -> problem.getType().toString()),
                LONGEST_DETAIL));
        for (Problem part : problem.getSubProblems()) {
            parts.add(part.getIdentifier().map(name -> name.getValue() + ": ").orElse("") + text(part));
        }
        return String.join("; ", parts);
    }

    private String remedy(@Nullable Problem problem, String name) {
        String kind = problem == null ? "" : problem.getType().toString().replace(KIND, "");
        return switch (kind) {
            case "dns" ->
                "Look at your domain provider whether %s has an A or AAAA record with the address of this place."
                        .formatted(name);
            case "connection" -> ("From outside, port 80 of %s has to lead to Gatehouse: look at the router's port"
                    + " forwarding, at firewalls, and for an AAAA record that leads elsewhere.").formatted(name);
            case "unauthorized", "incorrectResponse" ->
                ("Somebody else answered: look whether %s leads to this machine,"
                        + " and whether another server has its port 80.").formatted(name);
            case "tls" ->
                "From outside, port 443 of %s has to lead to Gatehouse, with nothing between that speaks TLS itself."
                        .formatted(name);
            case "caa" ->
                "A CAA record of the domain of %s allows other authorities only: allow this one, or remove it."
                        .formatted(name);
            case "rejectedIdentifier", "unsupportedIdentifier" ->
                ("This authority signs no such name: take another one, or"
                        + " a name that it signs.");
            case "invalidContact", "unsupportedContact" ->
                "Correct gatehouse.acme.contact: a mail address that you read.";
            case "externalAccountRequired" -> "Set gatehouse.acme.account to what the authority gave you.";
            case "serverInternal", "badNonce" -> "Nothing: it is tried again by itself.";
            default -> "";
        };
    }

    private NotIssuedException unreachable(AcmeNetworkException failure) {
        Throwable cause = failure.getCause();
        return switch (cause) {
            case SSLException e -> new NotIssuedException(UNAVAILABLE,
                    "the certificate of %s itself is not trusted (%s)".formatted(authority.name(), e.getMessage()),
                    "For an authority of your own set gatehouse.acme.root to the certificate that its API is recognised by.",
                    null);
            case HttpTimeoutException _ -> away("did not answer in time");
            case ConnectException e when isUnresolved(e) -> away("is a name that does not resolve");
            case ConnectException _ -> away("takes no connection");
            case IOException e -> away("broke off (%s)".formatted(e.getMessage()));
            case null, default -> away("could not be reached");
        };
    }

    private static boolean isUnresolved(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private NotIssuedException away(String how) {
        return new NotIssuedException(UNAVAILABLE, "%s %s".formatted(authority.name(), how),
                "If it stays so, look whether this machine reaches the Internet, and at gatehouse.acme.directory (%s)."
                        .formatted(authority.directory()),
                null);
    }
}
