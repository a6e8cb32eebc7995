package dev.gatehouse.evidence;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gatehouse.kernel.SystemFiles;

/** Which security module watches over this program, as the kernel tells it. */
sealed interface Confinement {

    /**
     * SELinux.
     *
     * @param domain the type this program runs as, such as {@code httpd_t}
     * @param enforcing whether it forbids, or only notes down what it would forbid
     */
    record SeLinux(String domain, boolean enforcing) implements Confinement {}

    /**
     * AppArmor.
     *
     * @param mode {@code enforce} where the profile forbids
     */
    record AppArmor(String profile, String mode) implements Confinement {}

    /** None of these, or one that leaves this program alone. */
    record None() implements Confinement {}

    static Confinement of(SystemFiles files) {
        Optional<String> enforce = files.text("sys/fs/selinux/enforce");
        String label = files.text("proc/self/attr/current").orElse("").replace("\0", "");
        if (enforce.isPresent()) {
            String[] context = label.split(":", -1);
            return new SeLinux(context.length > 2 ? context[2] : label, enforce.get().equals("1"));
        }
        String profile = files.text("proc/self/attr/apparmor/current")
                .or(() -> files.exists("sys/kernel/security/apparmor") ? Optional.of(label) : Optional.empty())
                .orElse("");
        Matcher confined = Profile.WITH_MODE.matcher(profile.replace("\0", "").strip());
        return confined.matches() ? new AppArmor(confined.group(1), confined.group(2)) : new None();
    }

    /** How AppArmor writes a label. */
    final class Profile {

        private static final Pattern WITH_MODE = Pattern.compile("(.+) \\((\\w+)\\)");

        private Profile() {
        }
    }
}
