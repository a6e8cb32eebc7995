package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.util.CSRBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.KeyPairs;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.PublicAuthority;
import dev.gatehouse.tls.SharedChallenges;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.Preflight.Proof;

/**
 * Gets certificates of an authority by ACME: an order, a proof for each name, a key, the certificate (RFC 8555, section 7.4). An order
 * that was begun is gone on with, also after the program was killed in the middle.
 */
final class AcmeIssuer implements PublicAuthority {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeIssuer.class);

    private static final Duration FOR_PROOF = Duration.ofMinutes(2);
    private static final Duration FOR_CERTIFICATE = Duration.ofMinutes(2);
    private static final Set<Status> PROVEN = EnumSet.of(Status.VALID, Status.INVALID, Status.DEACTIVATED,
            Status.EXPIRED, Status.REVOKED);
    private static final Set<Status> MADE = EnumSet.of(Status.VALID, Status.INVALID);
    private static final Set<Status> READY = EnumSet.of(Status.READY, Status.VALID, Status.INVALID);

    private final AcmeProperties settings;
    private final Authority authority;
    private final AuthorityAccount account;
    private final AuthorityWords words;
    private final OrderJournal journal;
    private final Proofs proofs;
    private final SharedChallenges nodes;
    private final Preflight preflight;
    private final RenewalSchedule schedule;

    AcmeIssuer(AcmeProperties settings, Authority authority, AuthorityAccount account, AuthorityWords words,
            OrderJournal journal, Proofs proofs, SharedChallenges nodes, Preflight preflight,
            RenewalSchedule schedule) {
        this.settings = settings;
        this.authority = authority;
        this.account = account;
        this.words = words;
        this.journal = journal;
        this.proofs = proofs;
        this.nodes = nodes;
        this.preflight = preflight;
        this.schedule = schedule;
    }

    @Override
    public boolean signs(Wanted wanted) {
        return settings.privateNames() || !wanted.isPrivate();
    }

    @Override
    public boolean isFromHere(Certificate certificate) {
        return certificate.origin().filter(authority.directory().toString()::equals).isPresent();
    }

    @Override
    public Instant renewalTime(Certificate certificate) {
        return schedule.of(certificate);
    }

    @Override
    public boolean hasBegun(Wanted wanted, Optional<Certificate> replaced) {
        return begun(wanted, replaced.filter(this::isFromHere)).isPresent();
    }

    @Override
    public void stored(Wanted wanted) {
        journal.forget(wanted);
    }

    @Override
    public Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException {
        Proof proof = proofs.preferredFor(wanted);
        preflight.check(wanted, proof);
        try {
            Login login = account.login();
            try {
                return obtain(login, wanted, replaced, proof);
            } catch (AcmeServerException e) {
                if (isAboutAccount(e) && account.isAnotherNow(login)) {
                    return obtain(account.login(), wanted, replaced, proof);
                }
                throw e;
            }
        } catch (AcmeException e) {
            throw words.of(e);
        } catch (AcmeLazyLoadingException e) {
            throw words.of(e.getCause() instanceof AcmeException cause ? cause : new AcmeException(e.getMessage(), e));
        } catch (AcmeProtocolException e) {
            throw words.of(new AcmeException(e.getMessage(), e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw words.stopped();
        }
    }

    private static boolean isAboutAccount(AcmeServerException e) {
        return AuthorityWords.isAbout(e, "unauthorized") || AuthorityWords.isAbout(e, "accountDoesNotExist");
    }

    private Certificate obtain(Login login, Wanted wanted, Optional<Certificate> replaced, Proof proof)
            throws AcmeException, NotIssuedException, InterruptedException {
        Optional<Certificate> ours = replaced.filter(this::isFromHere);
        OrderJournal.Begun begun = orderFor(login, wanted, ours);
        Order order = login.bindOrder(begun.location());
        order.fetch();
        List<Proofs.Placed> placed = new ArrayList<>();
        try {
            if (order.getStatus() == Status.PENDING) {
                prove(order, wanted, proof, placed);
                Patience.await(order, READY, FOR_PROOF);
            }
            return completed(order, begun, wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        } finally {
            // Who stops now goes on later: the authority may look meanwhile, and another node answers.
            if (!Thread.currentThread().isInterrupted()) {
                placed.forEach(Proofs.Placed::close);
            }
        }
    }

    private Certificate completed(Order order, OrderJournal.Begun begun, Wanted wanted)
            throws AcmeException, NotIssuedException, InterruptedException {
        if (order.getStatus() == Status.READY) {
            order.execute(request(wanted, begun.keys()));
        }
        return switch (Patience.await(order, MADE, FOR_CERTIFICATE)) {
            case VALID -> made(order.getCertificate().getCertificateChain(), begun.keys(), wanted);
            case INVALID -> throw givenUp(order, wanted);
            default -> throw words.slow("made the certificate");
        };
    }

    /** What cannot be served is not taken, since what is served already, or plain HTTP, is better than that. */
    private Certificate made(List<X509Certificate> chain, KeyPair keys, Wanted wanted) throws NotIssuedException {
        if (!chain.isEmpty() && chain.getFirst().getPublicKey().equals(keys.getPublic())) {
            var made = new Certificate(keys.getPrivate(), chain);
            if (made.coversAll(wanted.names())) {
                return made.from(authority.directory().toString());
            }
        }
        journal.forget(wanted);
        throw words.wrongCertificate();
    }

    /**
     * The one that was begun; a new one where there is none. One that came to nothing while nobody was here is a failure like any other:
     * who placed a new one at once would do so again and again, if the program never lives for long.
     */
    private OrderJournal.Begun orderFor(Login login, Wanted wanted, Optional<Certificate> replaced)
            throws AcmeException, NotIssuedException {
        Optional<OrderJournal.Begun> before = begun(wanted, replaced);
        if (before.isPresent()) {
            requireKnown(login.bindOrder(before.get().location()), wanted);
            LOG.info("going on with the order for {}: {}", wanted.names(), before.get().location());
            return before.get();
        }
        // First the keys, so that there is next to no time in which an order is placed and not noted.
        KeyPair keys = KeyPairs.create();
        var begun = new OrderJournal.Begun(newOrder(login, wanted, replaced).getLocation(), keys);
        journal.note(wanted, begun);
        return begun;
    }

    /** The one that was begun and whose certificate is not the one that is to be replaced. */
    private Optional<OrderJournal.Begun> begun(Wanted wanted, Optional<Certificate> replaced) {
        return journal.of(wanted)
                .filter(begun -> replaced
                        .filter(old -> old.leaf().getPublicKey().equals(begun.keys().getPublic()))
                        .isEmpty());
    }

    private void requireKnown(Order order, Wanted wanted) throws AcmeException, NotIssuedException {
        try {
            order.fetch();
        } catch (AcmeException e) {
            if (!AuthorityWords.isAboutNothing(e)) {
                throw e;
            }
            journal.forget(wanted);
            throw words.forgotten();
        }
        if (!Set.copyOf(order.getIdentifiers()).equals(Set.copyOf(identifiers(wanted)))) {
            journal.forget(wanted);
            throw words.forgotten();
        }
    }

    private NotIssuedException givenUp(Order order, Wanted wanted) {
        journal.forget(wanted);
        List<AuthorityWords.Rejection> rejected = order.getAuthorizations()
                .stream()
                .filter(one -> one.getStatus() == Status.INVALID)
                .map(AuthorityWords.Rejection::of)
                .toList();
        return rejected.isEmpty()
                ? words.refused(order.getError().orElse(null))
                : words.rejected(rejected, preflight.doubts(wanted));
    }

    private Order newOrder(Login login, Wanted wanted, Optional<Certificate> replaced) throws AcmeException {
        if (replaced.isPresent() && login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
            try {
                return order(login, wanted).replaces(replaced.get().leaf()).create();
            } catch (AcmeServerException e) {
                // RFC 9773, section 5: an order for the same certificate that came to nothing may be in its way.
                if (!AuthorityWords.isAbout(e, "alreadyReplaced") && !AuthorityWords.isAbout(e, "malformed")) {
                    throw e;
                }
            }
        }
        return order(login, wanted).create();
    }

    private static OrderBuilder order(Login login, Wanted wanted) {
        return login.newOrder().identifiers(identifiers(wanted));
    }

    private static List<Identifier> identifiers(Wanted wanted) {
        return wanted.names().stream().map(Identifiers::of).toList();
    }

    /**
     * Shows who we are.
     *
     * @param placed gets the proofs, which are to stay until the order is over: an authority that was asked twice, as by an order that is
     *     gone on with, looks twice
     */
    private void prove(Order order, Wanted wanted, Proof proof, List<Proofs.Placed> placed)
            throws AcmeException, NotIssuedException, InterruptedException {
        List<Authorization> open = new ArrayList<>();
        for (Authorization one : order.getAuthorizations()) {
            if (one.getStatus() == Status.PENDING) {
                open.add(one);
                placed.add(proofs.place(one, proof));
            }
        }
        nodes.awaitOthers();
        for (Proofs.Placed one : placed) {
            if (one.challenge().getStatus() == Status.PENDING) {
                one.challenge().trigger();
            }
        }
        awaitAll(open, wanted);
    }

    private void awaitAll(List<Authorization> open, Wanted wanted)
            throws AcmeException, NotIssuedException, InterruptedException {
        List<AuthorityWords.Rejection> rejected = new ArrayList<>();
        for (Authorization one : open) {
            Status end = Patience.await(one, PROVEN, FOR_PROOF);
            if (end == Status.PENDING) {
                throw words.slow("looked at " + one.getIdentifier().getValue());
            }
            if (end != Status.VALID) {
                rejected.add(AuthorityWords.Rejection.of(one));
            }
        }
        if (!rejected.isEmpty()) {
            journal.forget(wanted);
            throw words.rejected(rejected, preflight.doubts(wanted));
        }
    }

    private static byte[] request(Wanted wanted, KeyPair keys) {
        var request = new CSRBuilder();
        request.addIdentifiers(identifiers(wanted));
        try {
            request.sign(keys);
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that cannot be signed", e);
        }
    }
}
