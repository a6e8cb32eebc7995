package dev.gatehouse.explain;

import java.util.List;
import java.util.Locale;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;

/** The texts of {@link Remedy}, which are Gatehouse's, in the words of the program whose line it is. The only place that asks for them. */
final class Wording {

    private Wording() {
    }

    static String meaning(Explained explained, Program program, Place place) {
        return switch (explained) {
            case Explained.Failed(NoneLeft(int count, var _)) when count == 0 ->
                "Of all the upstreams none may be asked: each has failed too often lately, or none is left.";
            case Explained.Failed(var failure) -> Remedy.sentence(
                    Settings.of(program).translated(Remedy.meaning(failure, place.words())));
            case Explained.Occurred(var occurrence) -> occurrence.meaning();
        };
    }

    static Advice advice(Explained explained, Program program, Place place) {
        return switch (explained) {
            case Explained.Failed(NoneLeft(int count, var _)) when count == 0 -> new Advice(Party.APPLICATION,
                    "Look for the lines before it: they say of each upstream why it failed.", List.of());
            case Explained.Failed(var failure) -> ofFailure(failure, program, place);
            case Explained.Occurred(var occurrence) -> new Advice(occurrence.who(),
                    occurrence.remedy() + Settings.of(program).look(occurrence), List.of());
        };
    }

    private static Advice ofFailure(UpstreamFailure failure, Program program, Place place) {
        Settings settings = Settings.of(program);
        Advice own = Remedy.advice(failure, place.words());
        return new Advice(own.who(), Remedy.sentence(settings.translated(own.remedy())), own.commands()
                .stream()
                .filter(command -> program == Program.GATEHOUSE || !isOwn(command.line()))
                .map(command -> new Advice.Command(settings.translated(command.line()),
                        settings.translated(command.effect())))
                .toList());
    }

    /** Commands of Gatehouse, and questions to it, say nothing of another program. */
    private static boolean isOwn(String command) {
        return command.toLowerCase(Locale.ROOT).startsWith("gatehouse ") || command.contains("/actuator/");
    }
}
