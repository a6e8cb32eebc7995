package dev.gatehouse.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema of what an operator writes, by which editors complete and check it.
 *
 * <p>Both are generated from the records that read the settings, and are in the jar. An editor finds a schema by the first line of a
 * file. That line names a copy beside the configuration: it needs no network, and describes the version that is installed.
 */
public enum ConfigurationSchema {

    /** Of {@code application.yml}. */
    MAIN_FILE("gatehouse.schema.json", ""),

    /** Of a file that holds one site; its copy lies outside the folder of these files. */
    SITE_FILE("gatehouse-site.schema.json", "../");

    private static final String FOLDER = "/META-INF/gatehouse/";

    private final String fileName;
    private final String way;

    ConfigurationSchema(String fileName, String way) {
        this.fileName = fileName;
        this.way = way;
    }

    /** How the schema's file is called, in the jar and in a copy. */
    public String fileName() {
        return fileName;
    }

    /** The schema itself, as JSON. */
    public String text() {
        try (@Nullable
        InputStream schema = ConfigurationSchema.class.getResourceAsStream(FOLDER + fileName)) {
            return new String(Objects.requireNonNull(schema, fileName).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts a copy of the schema where a file of this kind looks for it, unless it is there already.
     *
     * @param file a configuration file that is going to be written; its folder is there
     * @return the file's first line, without a line end; empty if there can be no copy, and the file is better off without
     */
    public Optional<String> offerTo(Path file) {
        Path copy = file.toAbsolutePath().resolveSibling(way + fileName).normalize();
        try {
            if (!Files.exists(copy) || !Files.readString(copy).equals(text())) {
                replace(copy);
            }
            return Optional.of(firstLine());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The line by which editors find the copy. */
    public String firstLine() {
        return "# yaml-language-server: $schema=" + way + fileName;
    }

    /** An editor may be reading the earlier one. */
    private void replace(Path copy) throws IOException {
        Path fresh = copy.resolveSibling("." + fileName + ".tmp");
        try {
            Files.writeString(fresh, text());
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
