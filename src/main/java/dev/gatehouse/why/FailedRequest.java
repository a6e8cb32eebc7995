package dev.gatehouse.why;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.exchange.Exchange;

/**
 * A request whose upstream failed.
 *
 * @param id the one that its page and its lines have
 * @param site which site it was for; null for none
 * @param url what was asked for, as far as it can be told, without its query
 * @param status what the visitor was answered
 * @param accessLine its line of the access log
 * @param errorLine its line of the error log
 * @param diagnosis never completes exceptionally, and does so within about a second
 */
public record FailedRequest(String id, @Nullable String site, String url, int status, String accessLine,
        String errorLine, CompletableFuture<Diagnosis> diagnosis) {

    /** What a visitor may make of a thousand of them has to have an end. */
    private static final int LONGEST = 4_096;

    public FailedRequest {
        url = cut(url);
        accessLine = cut(accessLine);
        errorLine = cut(errorLine);
    }

    /** @param scheme {@code http} or {@code https}, as the visitor has it */
    public static FailedRequest of(Exchange exchange, String scheme, String accessLine, String errorLine,
            CompletableFuture<Diagnosis> diagnosis) {
        return new FailedRequest(exchange.id(), exchange.site().orElse(null), urlOf(exchange, scheme),
                exchange.status(),
                accessLine, errorLine, diagnosis);
    }

    private static String urlOf(Exchange exchange, String scheme) {
        String host = exchange.head().header("host");
        String target = exchange.head().target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        path = path.codePoints()
                .map(sign -> Character.isISOControl(sign) ? '?' : sign)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return path.startsWith("/") && host != null
                ? scheme + "://" + host + path
                : path;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
