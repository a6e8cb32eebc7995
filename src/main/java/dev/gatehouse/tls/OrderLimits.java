package dev.gatehouse.tls;

import java.net.URI;
import java.util.Locale;

/** Whose limits an order has to keep, as far as they are known beforehand. */
public enum OrderLimits {

    /** Those of an authority that does not say. */
    NONE,

    /** As counted by {@link LetsEncryptLimits}. */
    LETS_ENCRYPT;

    private static final String LETS_ENCRYPT_DOMAIN = "letsencrypt.org";

    /** Those of the authority with this directory. Let's Encrypt's staging has others, which nobody reaches by accident. */
    public static OrderLimits of(URI directory) {
        String host = String.valueOf(directory.getHost()).toLowerCase(Locale.ROOT);
        boolean theirs = host.equals(LETS_ENCRYPT_DOMAIN) || host.endsWith("." + LETS_ENCRYPT_DOMAIN);
        return theirs && !host.contains("staging") ? LETS_ENCRYPT : NONE;
    }
}
