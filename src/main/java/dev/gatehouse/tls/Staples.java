package dev.gatehouse.tls;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * Has ready what authorities say of those certificates that want it shown (OCSP stapling, RFC 6066, section 8): asks in time, keeps the
 * answer in the storage, and explains where there is none. Connections are made all the same then; browsers refuse such a certificate,
 * and a log that says why helps more than a closed port.
 */
final class Staples implements Stapling, ReloadParticipant, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Staples.class);

    private static final String FOLDER = "ocsp";
    private static final int AT_A_TIME = 4;
    private static final int LONGEST_WHY = 500;
    private static final WholeAnswer ANSWER = new WholeAnswer(Duration.ofSeconds(20), 64 * 1024);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Storage storage;
    private final Clock clock;
    private final Supplier<TlsProvider> provider;
    private final ServedCertificates served;
    private final Map<Certificate, State> states = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final ExecutorService workers = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("ocsp-", 0).factory());
    private final HttpsRounds rounds = new HttpsRounds("ocsp", this::begin, this::look);
    private List<ServedCertificate> seen = List.of();

    /**
     * How far one has come.
     *
     * @param pause how long to wait after a failure; doubled each time
     */
    private record State(@Nullable Staple staple, @Nullable Trouble trouble, Instant next, Duration pause) {}

    Staples(Storage storage, Clock clock, Supplier<TlsProvider> provider, ServedCertificates served) {
        this.storage = storage;
        this.clock = clock;
        this.provider = provider;
        this.served = served;
    }

    @Override
    public Optional<Staple> of(Certificate certificate) {
        State state = states.get(certificate);
        return state == null
                ? Optional.empty()
                : Optional.ofNullable(state.staple()).filter(staple -> staple.isGood(clock.instant()));
    }

    @Override
    public Optional<Trouble> troubleOf(Certificate certificate) {
        State state = states.get(certificate);
        return state == null ? Optional.empty() : Optional.ofNullable(state.trouble());
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        return rounds.prepare(settings);
    }

    @Override
    public void start() {
        rounds.start();
    }

    private void begin() {
        LOG.debug("stapling for TLS by {}", provider.get().title());
    }

    private void look() {
        try {
            notice(served.all());
            Instant now = clock.instant();
            states.forEach((certificate, state) -> {
                if (!state.next().isAfter(now) && room.tryAcquire()) {
                    states.put(certificate, new State(state.staple(), state.trouble(), Instant.MAX, state.pause()));
                    workers.execute(() -> lookAfter(certificate, state));
                }
            });
        } catch (RuntimeException e) {
            LOG.error("looking after OCSP answers failed: {}", String.valueOf(e));
        }
    }

    /** Looks into certificates only when others are served than before: they are many, and those that want something are few. */
    private void notice(List<ServedCertificate> now) {
        if (now == seen) {
            return;
        }
        seen = now;
        List<Certificate> wanting = now.stream()
                .map(ServedCertificate::certificate)
                .filter(certificate -> OcspQuestion.isWantedBy(certificate.leaf()))
                .toList();
        states.keySet().retainAll(wanting);
        wanting.forEach(certificate -> states.putIfAbsent(certificate,
                new State(null, null, Instant.MIN, FIRST_PAUSE)));
    }

    private void lookAfter(Certificate certificate, State before) {
        State after = before;
        try {
            after = next(certificate, before);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            after = failed(before, before.staple(), String.valueOf(e), "");
        } finally {
            State known = after;
            states.computeIfPresent(certificate, (_, _) -> known);
            explain(certificate, before, known);
            room.release();
        }
    }

    private State next(Certificate certificate, State before) throws InterruptedException {
        if (provider.get() != TlsProvider.BORINGSSL) {
            return failed(before, null, "the JDK's TLS cannot show one", "Run Gatehouse where BoringSSL runs, or get a"
                    + " certificate without must-staple.");
        }
        Optional<OcspQuestion> question = OcspQuestion.about(certificate);
        if (question.isEmpty()) {
            return failed(before, null,
                    "the certificate names no address to ask, or its issuer's is missing in the chain",
                    "Put the issuer's certificate behind the site's own in the file, or get one without must-staple.");
        }
        Staple known = before.staple() == null ? stored(certificate, question.get()).orElse(null) : before.staple();
        if (known != null && known.refresh().isAfter(clock.instant())) {
            return good(known);
        }
        try {
            return good(asked(certificate, question.get()));
        } catch (OcspQuestion.UnusableAnswerException | IOException e) {
            return failed(before, known, question.get().responder() + ": " + e.getMessage(),
                    "Look whether this machine reaches that address of the authority.");
        }
    }

    private State good(Staple staple) {
        Instant soonest = clock.instant().plus(FIRST_PAUSE);
        return new State(staple, null, staple.refresh().isBefore(soonest) ? soonest : staple.refresh(), FIRST_PAUSE);
    }

    private State failed(State before, @Nullable Staple known, String why, String remedy) {
        Instant now = clock.instant();
        String what = known != null && known.isGood(now)
                ? "the OCSP answer could not be renewed and is good until " + known.until()
                : "there is no OCSP answer to show, without which browsers refuse this certificate";
        Duration longer = before.pause().multipliedBy(2);
        return new State(known, new Trouble(what + " (" + ForeignText.printable(why, LONGEST_WHY) + ")", remedy),
                now.plus(before.pause()),
                longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE);
    }

    private static void explain(Certificate certificate, State before, State after) {
        Trouble trouble = after.trouble();
        if (trouble != null && !trouble.equals(before.trouble())) {
            LOG.warn("certificate for {}: {}. {}", certificate.names(), trouble.why(), trouble.remedy());
        } else if (trouble == null && before.trouble() != null) {
            LOG.info("certificate for {}: there is an OCSP answer again", certificate.names());
        }
    }

    private Staple asked(Certificate certificate, OcspQuestion question)
            throws OcspQuestion.UnusableAnswerException, IOException, InterruptedException {
        byte[] answer = ask(question);
        Staple staple = question.check(answer, clock.instant());
        store(certificate, answer);
        return staple;
    }

    private Optional<Staple> stored(Certificate certificate, OcspQuestion question) {
        try {
            Optional<String> text = storage.read(nameOf(certificate));
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(question.check(Base64.getMimeDecoder().decode(text.get()), clock.instant()));
        } catch (OcspQuestion.UnusableAnswerException | StorageException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void store(Certificate certificate, byte[] answer) {
        try {
            storage.write(nameOf(certificate), Base64.getMimeEncoder().encodeToString(answer));
        } catch (StorageException e) {
            LOG.warn("an OCSP answer is kept in memory only: {}", e.getMessage());
        }
    }

    private static byte[] ask(OcspQuestion question)
            throws IOException, InterruptedException, OcspQuestion.UnusableAnswerException {
        try {
            HttpResponse<byte[]> response = ANSWER.to(HttpRequest.newBuilder(question.responder())
                    .header("Content-Type", "application/ocsp-request")
                    .POST(BodyPublishers.ofByteArray(question.encoded()))
                    .build());
            if (response.statusCode() != 200) {
                throw new OcspQuestion.UnusableAnswerException("it answers with status " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new IOException(e.getMessage() == null ? "nothing listens there" : e.getMessage(), e);
        }
    }

    private static String nameOf(Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.leaf().getEncoded());
            return FOLDER + "/" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    @Override
    public void stop() {
        rounds.stop();
        workers.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return rounds.isRunning();
    }
}
