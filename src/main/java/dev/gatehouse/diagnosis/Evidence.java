package dev.gatehouse.diagnosis;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Something that was found on this machine and bears upon a failure. Never a guess: what could not be read is said so.
 *
 * @param code one short word for it, such as {@code selinux-denial}
 * @param words what was found, in one sentence
 * @param advice what to do about it, in place of the general advice; null where the general advice stays
 */
public record Evidence(String code, String words, @Nullable Advice advice) {

    /** What to do about it, where it is this that has to be done something about. */
    public Optional<Advice> ofAdvice() {
        return Optional.ofNullable(advice);
    }
}
