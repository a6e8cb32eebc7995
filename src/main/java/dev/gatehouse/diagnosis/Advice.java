package dev.gatehouse.diagnosis;

import java.util.List;

/**
 * What to do about a failure. Never to switch a protection off.
 *
 * @param who has to act
 * @param remedy what to do, in a sentence or two
 * @param commands what to type, the best first; empty where no command helps
 */
public record Advice(Party who, String remedy, List<Command> commands) {

    /**
     * Something to type in a shell.
     *
     * @param line the command, complete: names and ports are filled in
     * @param effect what it shows, or what it allows from then on, in one sentence
     */
    public record Command(String line, String effect) {}

    public Advice {
        commands = List.copyOf(commands);
    }
}
