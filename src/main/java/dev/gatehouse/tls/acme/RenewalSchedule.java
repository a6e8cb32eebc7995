package dev.gatehouse.tls.acme;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.NotIssuedException;

/**
 * When certificates are renewed: at a time within what the authority suggests (RFC 9773), else at two thirds of their life. Where in
 * that time is another moment for each certificate, and always the same for one.
 */
final class RenewalSchedule {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalSchedule.class);

    private static final Duration ASK_AGAIN = Duration.ofHours(6);
    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(1);
    private static final Duration AFTER_FAILURE = Duration.ofHours(1);
    private static final int SPREAD = 30;

    private final Authority authority;
    private final AuthorityAccount account;
    private final AuthorityWords words;
    private final Clock clock;
    private final Map<Certificate, Advice> advices = new ConcurrentHashMap<>();

    /**
     * What the authority said.
     *
     * @param renew null where it said nothing
     * @param until when it is asked again
     */
    private record Advice(@Nullable Instant renew, Instant until, String explanation) {}

    RenewalSchedule(Authority authority, AuthorityAccount account, AuthorityWords words, Clock clock) {
        this.authority = authority;
        this.account = account;
        this.words = words;
        this.clock = clock;
    }

    Instant of(Certificate certificate) {
        Advice advice = advices.get(certificate);
        if (advice == null || !clock.instant().isBefore(advice.until())) {
            advice = ask(certificate, advice);
            forgetOthersOf(certificate);
            advices.put(certificate, advice);
        }
        return advice.renew() == null ? atTwoThirds(certificate) : advice.renew();
    }

    /** A certificate that was replaced is not asked for again. */
    private void forgetOthersOf(Certificate certificate) {
        advices.keySet().removeIf(other -> other != certificate && other.names().equals(certificate.names()));
    }

    private Advice ask(Certificate certificate, @Nullable Advice before) {
        Instant now = clock.instant();
        try {
            if (!authority.tellsRenewal()) {
                return new Advice(null, now.plus(LATEST), "");
            }
            RenewalInfo info = account.login().bindRenewalInfo(certificate.leaf());
            Instant until = info.fetch().map(words::byOurClock).map(at -> within(at, now)).orElse(now.plus(ASK_AGAIN));
            Instant start = info.getSuggestedWindowStart();
            Duration window = Duration.between(start, info.getSuggestedWindowEnd());
            String explanation = info.getExplanation().map(String::valueOf).orElse("");
            if (!explanation.isEmpty() && (before == null || !before.explanation().equals(explanation))) {
                LOG.info("{} wants to renew the certificate for {} between {} and {}: {}", authority.name(),
                        certificate.names(), start, info.getSuggestedWindowEnd(), explanation);
            }
            return new Advice(start.plus(part(window, certificate)), until, explanation);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return again(before, now);
        } catch (AcmeException e) {
            return again(before, now, certificate, words.of(e).getMessage());
        } catch (NotIssuedException | AcmeLazyLoadingException | AcmeProtocolException e) {
            return again(before, now, certificate, e.getMessage());
        }
    }

    private Advice again(@Nullable Advice before, Instant now, Certificate certificate, @Nullable String why) {
        if (!Thread.currentThread().isInterrupted()) {
            LOG.info("{} does not tell when to renew the certificate for {}: {}", authority.name(), certificate.names(),
                    why);
        }
        return again(before, now);
    }

    private static Advice again(@Nullable Advice before, Instant now) {
        return new Advice(before == null ? null : before.renew(), now.plus(AFTER_FAILURE),
                before == null ? "" : before.explanation());
    }

    private static Instant within(Instant wanted, Instant now) {
        Instant soonest = now.plus(SOONEST);
        Instant latest = now.plus(LATEST);
        return wanted.isBefore(soonest) ? soonest : wanted.isAfter(latest) ? latest : wanted;
    }

    private static Instant atTwoThirds(Certificate certificate) {
        Duration life = certificate.life();
        return certificate.validFrom()
                .plus(life.multipliedBy(2).dividedBy(3))
                .plus(part(life.dividedBy(SPREAD), certificate));
    }

    /** A part of a time that only this certificate has. */
    private static Duration part(Duration whole, Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.leaf().getEncoded());
            double fraction = (ByteBuffer.wrap(hash).getInt() & 0xffff_ffffL) / 0x1p32;
            return Duration.ofMillis((long) (whole.toMillis() * fraction));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that cannot be written", e);
        }
    }
}
