package dev.gatehouse.why;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.InstallationSecret;
import dev.gatehouse.storage.StorageException;

/**
 * Addresses at which the diagnosis of one request can be read for an hour by whoever has them: signed, so that nobody else can make one.
 *
 * <p>The key is one of those of the {@link InstallationSecret}, which is made when it is first needed; before that no address is one of
 * ours, and telling so costs a request nothing.
 */
public final class WhyLinks {

    static final String PATH = "/.well-known/gatehouse/why/";

    private static final Logger LOG = LoggerFactory.getLogger(WhyLinks.class);
    private static final String PURPOSE = "why";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final String ALGORITHM = "HmacSHA256";

    /** Written in one way only. */
    private static final Pattern TARGET = Pattern.compile(
            Pattern.quote(PATH) + "([0-9a-f]{1,64})\\?expires=([1-9]\\d{0,11})&signature=([A-Za-z0-9_-]{43})");

    private static final Pattern SIGNATURE = Pattern.compile("(?i)(signature=)[^\\s&\"#]+");

    private final InstallationSecret secret;
    private final Clock clock;
    private volatile @Nullable SecretKeySpec key;

    WhyLinks(InstallationSecret secret, Clock clock) {
        this.secret = secret;
        this.clock = clock;
        try {
            key = secret.key(PURPOSE).orElse(null);
        } catch (StorageException e) {
            LOG.warn("links of \"gatehouse why --link\" will not be answered: {}", e.getMessage());
        }
    }

    /**
     * Path and query for the diagnosis of a request. Waits for the storage.
     *
     * @throws StorageException if the key can be neither read nor made
     */
    public String linkTo(String id) {
        long expires = clock.instant().plus(LIFE).getEpochSecond();
        return "%s%s?expires=%d&signature=%s".formatted(PATH, id, expires, signature(readOrMake(), id, expires));
    }

    /** The id of the request that a target is a link to; empty where it is no link of ours, or an old one. Never waits. */
    Optional<String> idIn(String target) {
        SecretKeySpec known = key;
        if (known == null || !target.startsWith(PATH)) {
            return Optional.empty();
        }
        Matcher link = TARGET.matcher(target);
        if (!link.matches()) {
            return Optional.empty();
        }
        long expires = Long.parseLong(link.group(2));
        byte[] right = signature(known, link.group(1), expires).getBytes(StandardCharsets.US_ASCII);
        boolean isOurs = MessageDigest.isEqual(right, link.group(3).getBytes(StandardCharsets.US_ASCII));
        return isOurs && clock.instant().isBefore(Instant.ofEpochSecond(expires))
                ? Optional.of(link.group(1))
                : Optional.empty();
    }

    /** Whether there can be links at all. */
    boolean areInUse() {
        return key != null;
    }

    /** A line of a log, without what makes a link in it worth something. */
    public static String masked(String line) {
        return line.contains(PATH) ? SIGNATURE.matcher(line).replaceAll("$1***") : line;
    }

    /** The secret may have been put back, or made by another node. */
    private SecretKeySpec readOrMake() {
        SecretKeySpec known = secret.keyOrNew(PURPOSE);
        key = known;
        return known;
    }

    private static String signature(SecretKeySpec key, String id, long expires) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signed = mac.doFinal(("why\n" + id + "\n" + expires).getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
