package dev.gatehouse.errorpage;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** A language that visitors are spoken to in, with all that is said in it. */
enum Language {

    EN, PT, ES, DE, FR;

    /** More is no list of languages that a person reads. */
    private static final int LONGEST = 500;

    private static final List<String> TAGS = Arrays.stream(values()).map(Language::tag).toList();

    @SuppressWarnings("ImmutableEnumChecker") // it is an unmodifiable one
    private final Map<String, String> texts = read();

    /**
     * The one that a visitor reads best (RFC 9110, section 12.5.4, by the look-up of RFC 4647, section 3.4); English in doubt.
     *
     * @param acceptLanguage the request's field of that name; null where there is none
     */
    static Language of(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank() || acceptLanguage.length() > LONGEST) {
            return EN;
        }
        try {
            String found = Locale.lookupTag(Locale.LanguageRange.parse(acceptLanguage), TAGS);
            return found == null ? EN : valueOf(found.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            return EN;
        }
    }

    /** As in HTML and in header fields. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Everything that is said, by its key. */
    Map<String, String> texts() {
        return texts;
    }

    String text(String key) {
        return Objects.requireNonNull(texts.get(key), () -> name() + ": " + key);
    }

    private Map<String, String> read() {
        try (var stream = Objects.requireNonNull(Language.class.getResourceAsStream("pages_" + tag() + ".properties"));
                var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            var properties = new Properties();
            properties.load(reader);
            return properties.entrySet()
                    .stream()
                    .collect(Collectors.toUnmodifiableMap(text -> text.getKey().toString(),
                            text -> text.getValue().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
