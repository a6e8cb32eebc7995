package dev.gatehouse.site;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.yaml.snakeyaml.reader.StreamReader;

/** Finds what YAML has no place for: bytes that are no UTF-8, and characters that nobody sees. The parser does not say where they are. */
final class StrangeCharacters {

    private StrangeCharacters() {
    }

    /** Where the first one of a file is. */
    static Optional<Place> placeIn(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            var text = CharBuffer.allocate(bytes.length);
            boolean utf8 = !StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes), text, true)
                    .isError();
            String readable = text.flip().toString();
            OptionalInt strange = IntStream.range(0, readable.length())
                    .filter(i -> !Character.isLowSurrogate(readable.charAt(i))
                            && !StreamReader.isPrintable(readable.codePointAt(i)))
                    .findFirst();
            if (utf8 && strange.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(placeOf(file, readable.substring(0, strange.orElse(readable.length()))));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Place placeOf(Path file, String before) {
        int line = 1 + Math.toIntExact(before.chars().filter(c -> c == '\n').count());
        int column = before.length() - before.lastIndexOf('\n');
        return Place.of(Places.of(file), line, column);
    }
}
