package dev.gatehouse.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Reads every text in the sources of this package: none may advise to switch a protection off. */
class TextsTests {

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "gatehouse", "evidence");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

    /** Words that stand in commands and sentences by which SELinux, AppArmor, a firewall or a sandbox is switched off. */
    private static final List<String> NEVER = List.of("setenforce", "permissive", "disable", "selinux=0", "switch off",
            "turn off",
            "switch it off", "turn it off", "aa-complain", "aa-teardown", "apparmor_parser -r -c", "apparmor=0",
            "unconfined",
            "iptables -f", "flush", "stop firewalld", "mask ", "ufw ", "privileged", "nis_enabled", "audit2allow",
            "chmod 777",
            "ip route del", "ip rule del", "sandbox=no");

    @Test
    void noTextSwitchesAProtectionOff() throws IOException {
        assertThat(texts()).hasSizeGreaterThan(200)
                .allSatisfy(text -> assertThat(NEVER)
                        .noneMatch(text.toLowerCase(Locale.ROOT)::contains));
    }

    /** All but the word by which the kernel marks a denial that it has only noted down. */
    private static List<String> texts() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.flatMap(TextsTests::textsOf).filter(text -> !text.equals("permissive")).toList();
        }
    }

    private static Stream<String> textsOf(Path file) {
        try {
            return TEXT.matcher(Files.readString(file)).results().map((MatchResult found) -> found.group(1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
