package dev.gatehouse.site;

/**
 * A value that has the right type but not the right meaning, thrown by the record it was meant for.
 *
 * <p>The record knows neither its file nor its line; whoever binds it adds them and makes a {@link Finding} of it.
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String expected;

    /**
     * @param key the record's component in configuration spelling, such as {@code first-byte}
     * @param expected what could have been written instead
     */
    public InvalidSettingException(String key, Object value, String expected) {
        super("%s: %s (expected: %s)".formatted(key, value, expected));
        this.key = key;
        this.value = value.toString();
        this.expected = expected;
    }

    String key() {
        return key;
    }

    String value() {
        return value;
    }

    String expected() {
        return expected;
    }
}
