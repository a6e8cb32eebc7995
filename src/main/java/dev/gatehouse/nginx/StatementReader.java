package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the statements of one file by the rules of nginx's own reader (ngx_conf_read_token): a word ends with a blank, a semicolon or an
 * opening brace, but for the brace of <code>${name}</code>; quotes and comments begin only where a word begins; a backslash takes the
 * meaning from what follows it.
 */
final class StatementReader {

    private static final int END = -1;
    private static final int DEEPEST = 64;
    private static final int LONGEST_WORD = 4096;

    private final String file;
    private final String text;
    private int at;
    private int line = 1;

    StatementReader(String file, String text) {
        this.file = file;
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * All statements of the file.
     *
     * @throws ImportException where nginx would not understand it either
     */
    List<Statement> read() {
        return statements(0, null);
    }

    private List<Statement> statements(int depth, Statement.@Nullable Place opened) {
        if (depth > DEEPEST) {
            throw problem("more than " + DEEPEST + " braces inside each other");
        }
        List<Statement> statements = new ArrayList<>();
        while (true) {
            skipBlanksAndComments();
            int next = peek();
            if (next == END) {
                if (opened != null) {
                    throw problem("the file ends, and the brace of line " + opened.line() + " is not closed");
                }
                return statements;
            }
            if (next == '}') {
                if (opened == null) {
                    throw problem("unexpected \"}\"");
                }
                take();
                return statements;
            }
            statements.add(statement(depth));
        }
    }

    private Statement statement(int depth) {
        var place = new Statement.Place(file, line);
        List<String> words = new ArrayList<>();
        while (true) {
            skipBlanksAndComments();
            int next = peek();
            if (next == END || next == '}') {
                throw problem("\"" + StatementText.of(words) + "\" is not ended by \";\"");
            }
            if (words.isEmpty() && (next == ';' || next == '{')) {
                throw problem("unexpected \"" + (char) next + "\"");
            }
            if (next == ';') {
                take();
                return new Statement(place, words, null);
            }
            if (next == '{') {
                take();
                return new Statement(place, words, block(words.getFirst(), depth, place));
            }
            words.add(word());
        }
    }

    private List<Statement> block(String name, int depth, Statement.Place place) {
        if (!name.endsWith("_by_lua_block")) {
            return statements(depth + 1, place);
        }
        skipProgram(place);
        return List.of();
    }

    /** A program in another language, up to the brace that closes it; braces in its strings and comments do not count. */
    private void skipProgram(Statement.Place opened) {
        for (int open = 1; open > 0;) {
            int c = take();
            switch (c) {
                case END -> throw problem("the file ends, and the brace of line " + opened.line() + " is not closed");
                case '{' -> open++;
                case '}' -> open--;
                case '"', '\'' -> skipString(c);
                case '-' -> skipRemark();
                default -> {
                    // Of no importance.
                }
            }
        }
    }

    private void skipString(int quote) {
        for (int c = take(); c != quote && c != END && c != '\n'; c = take()) {
            if (c == '\\') {
                take();
            }
        }
    }

    private void skipRemark() {
        if (peek() == '-') {
            skipLine();
        }
    }

    private String word() {
        int first = peek();
        if (first == '"' || first == '\'') {
            take();
            String word = quoted(first);
            requireEndOfWord();
            return word;
        }
        var word = new StringBuilder();
        for (boolean variable = false; !isEndOfWord(variable);) {
            int c = take();
            variable = c == '$';
            append(word, c);
        }
        return word.toString();
    }

    private boolean isEndOfWord(boolean variable) {
        int c = peek();
        return c == END || isBlank(c) || c == ';' || (c == '{' && !variable);
    }

    private String quoted(int quote) {
        int begun = line;
        var word = new StringBuilder();
        for (int c = take(); c != quote; c = take()) {
            if (c == END) {
                throw problem("the file ends inside the quotes of line " + begun);
            }
            append(word, c);
        }
        return word.toString();
    }

    private void requireEndOfWord() {
        int c = peek();
        if (c != END && !isBlank(c) && c != ';' && c != '{' && c != ')') {
            throw problem("unexpected \"" + (char) c + "\" behind a quote");
        }
    }

    /** A backslash stays, but before quotes, another one, and t, r, n. */
    private void append(StringBuilder word, int c) {
        if (word.length() >= LONGEST_WORD) {
            throw problem("a word of more than " + LONGEST_WORD + " characters; a quote may be missing");
        }
        if (c == 0) {
            throw problem("a NUL byte, which no text has");
        }
        if (c != '\\' || peek() == END) {
            word.append((char) c);
            return;
        }
        int next = take();
        switch (next) {
            case '"', '\'', '\\' -> word.append((char) next);
            case 't' -> word.append('\t');
            case 'r' -> word.append('\r');
            case 'n' -> word.append('\n');
            default -> word.append('\\').append((char) next);
        }
    }

    private void skipBlanksAndComments() {
        while (true) {
            int c = peek();
            if (isBlank(c)) {
                take();
            } else if (c == '#') {
                skipLine();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (peek() != '\n' && peek() != END) {
            take();
        }
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private int take() {
        int c = peek();
        if (c != END) {
            at++;
            if (c == '\n') {
                line++;
            }
        }
        return c;
    }

    private ImportException problem(String what) {
        return new ImportException(file + ":" + line + ": " + what);
    }
}
