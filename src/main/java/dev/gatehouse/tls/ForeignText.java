package dev.gatehouse.tls;

/** What others write, such as authorities, name servers and whoever made a certificate, on its way to a log or a terminal. */
public final class ForeignText {

    /** All that is no letter, mark, number, punctuation or symbol: it breaks lines, turns their direction, moves a terminal. */
    private static final String NOT_SHOWN = "[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]+";

    private ForeignText() {
    }

    /**
     * The text on one line, where nothing in it can pass for another line or does anything but stand there.
     *
     * @param most how many characters of it are of interest
     */
    public static String printable(String text, int most) {
        String plain = text.replaceAll(NOT_SHOWN, " ").strip();
        if (plain.length() <= most) {
            return plain;
        }
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(most - 1)) ? most - 1 : most) + "…";
    }
}
