package dev.gatehouse.evidence;

import java.util.List;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Party;

/** What allows a connection that AppArmor has forbidden. */
final class AppArmorAdvice {

    private AppArmorAdvice() {
    }

    static Advice about(Denial.AppArmor denial) {
        String file = fileOf(denial.profile());
        String rule = "network %s stream,".formatted(denial.family());
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
