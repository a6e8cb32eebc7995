package dev.gatehouse.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What a visitor who came by TLS is told beside the response itself.
 *
 * @param transportSecurity for how long to ask by https alone (RFC 6797, section 6.1), which an upstream may say better; null for
 *            nothing
 * @param alternative where the same site is to be had in HTTP/3 (RFC 7838, section 3), which an upstream cannot know; null for nowhere
 */
public record SecureFields(@Nullable String transportSecurity, @Nullable String alternative) {

    /** The name of the field with the first, in lower case. */
    public static final String TRANSPORT_SECURITY = "strict-transport-security";

    /** The name of the field with the second, in lower case. */
    public static final String ALTERNATIVE = "alt-svc";
}
