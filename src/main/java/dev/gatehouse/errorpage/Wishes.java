package dev.gatehouse.errorpage;

import org.jspecify.annotations.Nullable;

/**
 * In what form and language a request asks for its answer.
 *
 * @param accept its field Accept; null where there is none
 * @param acceptLanguage its field Accept-Language; null where there is none
 */
public record Wishes(@Nullable String accept, @Nullable String acceptLanguage) {

    /** Whether it comes from a browser that shows a page. */
    public boolean isForHtml() {
        return Form.of(accept) == Form.HTML;
    }
}
