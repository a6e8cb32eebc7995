package dev.gatehouse.errorpage;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;

/** In what form a page is sent. */
enum Form {

    HTML, JSON, TEXT;

    static final MediaType PROBLEM = MediaType.APPLICATION_PROBLEM_JSON;

    private static final List<MediaType> JSON_TYPES = List.of(PROBLEM, MediaType.APPLICATION_JSON);

    /** The first form, in the order of the client's preference, that we have. Spring refuses to sort more than 50 types. */
    static Form of(@Nullable String accept) {
        if (accept == null) {
            return TEXT;
        }
        List<MediaType> wanted;
        try {
            wanted = MediaType.parseMediaTypes(accept);
            MimeTypeUtils.sortBySpecificity(wanted);
        } catch (InvalidMediaTypeException | InvalidMimeTypeException _) {
            return TEXT;
        }
        return wanted.stream()
                .filter(type -> type.getQualityValue() > 0)
                .sorted((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()))
                .map(Form::ofType)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(TEXT);
    }

    private static @Nullable Form ofType(MediaType type) {
        if (type.isWildcardType()) {
            return TEXT;
        }
        if (type.equalsTypeAndSubtype(MediaType.TEXT_HTML)
                || type.equalsTypeAndSubtype(MediaType.APPLICATION_XHTML_XML)) {
            return HTML;
        }
        if (JSON_TYPES.stream().anyMatch(type::equalsTypeAndSubtype) || type.getSubtype().endsWith("+json")) {
            return JSON;
        }
        return type.getType().equals("text") ? TEXT : null;
    }
}
