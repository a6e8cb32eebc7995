package dev.gatehouse.diagnosis;

import java.util.ArrayList;
import java.util.List;

import dev.gatehouse.diagnosis.Advice.Command;

/**
 * What one failure means and what to do about it. Both are clauses that begin small and end without a full stop, so that they fit into
 * a line of the log as well as into a page.
 */
record Explanation(String meaning, Advice advice) {

    /** Begins an explanation. */
    static Builder that(String meaning) {
        return new Builder(meaning);
    }

    /** Gathers who has to do what. */
    static final class Builder {

        private final String meaning;
        private final List<Command> commands = new ArrayList<>();
        private Party who = Party.UNKNOWN;
        private String remedy = "";

        private Builder(String meaning) {
            this.meaning = meaning;
        }

        Builder asks(Party party, String toDo) {
            who = party;
            remedy = toDo;
            return this;
        }

        Builder type(String line, String effect) {
            commands.add(new Command(line, effect));
            return this;
        }

        /** Only where the target can be filled in. */
        Builder typeIf(boolean possible, String line, String effect) {
            return possible ? type(line, effect) : this;
        }

        Explanation done() {
            return new Explanation(meaning, new Advice(who, remedy, commands));
        }
    }
}
