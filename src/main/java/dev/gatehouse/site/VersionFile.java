package dev.gatehouse.site;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.site.ConfigurationTexts.Dated;

/**
 * A version as a file: JSON, compressed. What it is about stands before its texts, so that a list of versions need not read all of them.
 */
final class VersionFile {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param files empty where only the rest was read */
    private record Stored(long number, String applied, String cause, List<String> summary, List<StoredFile> files) {

        ConfigurationVersion about() {
            return new ConfigurationVersion(number, Instant.parse(applied),
                    ReloadCause.valueOf(cause.toUpperCase(Locale.ROOT)), summary);
        }
    }

    /** @param text what is in it; in base 64 if it is not UTF-8 */
    private record StoredFile(String path, boolean site, String since, @Nullable String text, @Nullable String base64) {

        static StoredFile of(Path base, boolean site, Path path, Dated dated) {
            Optional<String> text = dated.text().text();
            return new StoredFile(nameOf(path, base), site, dated.since().toString(), text.orElse(null),
                    text.isPresent() ? null : Base64.getEncoder().encodeToString(dated.text().bytes()));
        }

        Dated dated() {
            FileText content = base64 == null
                    ? FileText.of(Optional.ofNullable(text).orElseThrow(() -> new IllegalArgumentException("no text")))
                    : new FileText(Base64.getDecoder().decode(base64));
            return new Dated(content, Instant.parse(since));
        }
    }

    private VersionFile() {
    }

    static byte[] write(Version version, Path base) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        version.texts().main().forEach((path, text) -> files.add(StoredFile.of(base, false, path, text)));
        version.texts().sites().forEach((path, text) -> files.add(StoredFile.of(base, true, path, text)));
        ConfigurationVersion about = version.about();
        var out = new ByteArrayOutputStream();
        try (var zipped = new GZIPOutputStream(out)) {
            JSON.writeValue(zipped, new Stored(about.number(), about.applied().toString(), about.cause().toString(),
                    about.summary(), files));
        } catch (JacksonException e) {
            throw new IOException("not as Gatehouse writes it", e);
        }
        return out.toByteArray();
    }

    /** @throws IOException if it is damaged */
    static Version read(byte[] content, Path base) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            Stored stored = JSON.readValue(in.readAllBytes(), Stored.class);
            Map<Path, Dated> main = new LinkedHashMap<>();
            Map<Path, Dated> sites = new LinkedHashMap<>();
            for (StoredFile file : stored.files()) {
                (file.site() ? sites : main).put(base.resolve(file.path()).normalize(), file.dated());
            }
            return new Version(stored.about(), new ConfigurationTexts(main, sites));
        } catch (JacksonException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new IOException("not as Gatehouse writes it", e);
        }
    }

    /** What files are to hold, or that they are to be gone. */
    static byte[] journal(Map<Path, Optional<FileText>> texts, Path base) {
        List<StoredFile> files = new ArrayList<>();
        texts.forEach((path, text) -> files.add(text
                .map(content -> StoredFile.of(base, false, path, new Dated(content, Instant.EPOCH)))
                .orElseGet(() -> new StoredFile(nameOf(path, base), false, "", null, null))));
        return JSON.writeValueAsBytes(files);
    }

    /** @throws IOException if it is damaged */
    static Map<Path, Optional<FileText>> journal(byte[] content, Path base) throws IOException {
        try {
            Map<Path, Optional<FileText>> texts = new LinkedHashMap<>();
            for (StoredFile file : JSON.readValue(content, StoredFile[].class)) {
                boolean gone = file.text() == null && file.base64() == null;
                texts.put(base.resolve(file.path()).normalize(),
                        gone ? Optional.empty() : Optional.of(file.dated().text()));
            }
            return texts;
        } catch (JacksonException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new IOException("not as Gatehouse writes it", e);
        }
    }

    private static String nameOf(Path path, Path base) {
        return path.startsWith(base) ? base.relativize(path).toString() : path.toString();
    }

    /** Reads no further than the texts. */
    static ConfigurationVersion readAbout(byte[] content) throws IOException {
        Map<String, Object> read = new LinkedHashMap<>();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content));
                JsonParser parser = JSON.createParser(in)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME && !parser.currentName().equals("files")) {
                String name = parser.currentName();
                parser.nextToken();
                read.put(name, parser.readValueAs(Object.class));
            }
            return JSON.convertValue(read, Stored.class).about();
        } catch (JacksonException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new IOException("not as Gatehouse writes it", e);
        }
    }
}
