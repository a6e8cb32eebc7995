package dev.gatehouse.evidence;

import java.util.List;
import java.util.regex.Pattern;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Party;

/** What allows a connection that AppArmor has forbidden. */
final class AppArmorAdvice {

    /** A name that is nothing else to a shell. */
    private static final Pattern ORDINARY = Pattern.compile("[\\w/][\\w./-]*");

    private AppArmorAdvice() {
    }

    static Advice about(Denial.AppArmor denial) {
        String rule = "network %s stream,".formatted(denial.family());
        if (!ORDINARY.matcher(denial.profile()).matches()) {
            return new Advice(Party.MACHINE,
                    "add the rule \"%s\" to the AppArmor profile that the denial names; then load the profile again"
                            .formatted(rule),
                    List.of());
        }
        String file = fileOf(denial.profile());
        return new Advice(Party.MACHINE,
                "add the rule \"%s\" to the AppArmor profile %s, in its file in /etc/apparmor.d or, where the profile includes it, in /etc/apparmor.d/local/%s; then load the profile again"
                        .formatted(rule, denial.profile(), file),
                List.of(new Command("sudo apparmor_parser -r /etc/apparmor.d/" + file,
                        "loads the profile again; with the rule in it, programs under this profile may open TCP connections")));
    }

    /** By convention the file is called as the program's path, with points for slashes. */
    private static String fileOf(String profile) {
        return (profile.startsWith("/") ? profile.substring(1) : profile).replace('/', '.');
    }
}
