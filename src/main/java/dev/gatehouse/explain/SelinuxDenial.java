package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.SeLinuxAdvice;
import dev.gatehouse.explain.Reading.Told;

/**
 * What a denied {@code name_connect} says more than others: which program, of which type, to which port, of which type. Names that come
 * to stand in commands are letters, digits and underlines only.
 */
final class SelinuxDenial {

    private SelinuxDenial() {
    }

    static Optional<Told> of(String text) {
        String program = String.valueOf(Text.between(text, " comm=", " ")).replace("\"", "");
        Integer port = Text.port(String.valueOf(Text.between(text, " dest=", " ")));
        String source = type(Text.between(text, " scontext=", " "));
        String target = type(Text.between(text, " tcontext=", " "));
        if (port == null || source == null || target == null) {
            return Optional.empty();
        }
        boolean isPermissive = text.contains(" permissive=1");
        String meaning = "SELinux %s %s (type %s) to connect to port %d (type %s); %s.".formatted(
                isPermissive ? "would forbid" : "forbids", program, source, port, target,
                isPermissive ? "it is permissive for now, and only noted it" : "the application there was never asked");
        Advice advice = SeLinuxAdvice.onConnect(source, target, port, pid(text));
        return Optional.of(new Told(meaning,
                new Advice(advice.who(), Remedy.sentence(advice.remedy()), advice.commands())));
    }

    /** 0 where the line does not say. */
    private static long pid(String text) {
        String digits = String.valueOf(Text.between(text, " pid=", " "));
        return Text.isDigits(digits) && digits.length() < 10 ? Long.parseLong(digits) : 0;
    }

    /** The third part of {@code system_u:system_r:httpd_t:s0}, or the context itself where it is cut to that. */
    private static @Nullable String type(@Nullable String context) {
        if (context == null) {
            return null;
        }
        String[] parts = context.split(":", 5);
        String type = parts.length > 2 ? parts[2] : context;
        return type.length() < 64 && type.chars().allMatch(one -> Character.isLetterOrDigit(one) || one == '_')
                ? type
                : null;
    }
}
