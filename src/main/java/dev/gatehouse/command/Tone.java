package dev.gatehouse.command;

import picocli.CommandLine.Help.Ansi;

/** How a word is set apart from others: by a colour, on a terminal whose user has not asked for none ({@code NO_COLOR}). */
enum Tone {

    PLAIN(""), GOOD("32"), DOUBTFUL("33"), BAD("1;31");

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    /** The text is taken as it is: none of it is markup. */
    String of(String text) {
        return code.isEmpty() || !Ansi.AUTO.enabled() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
