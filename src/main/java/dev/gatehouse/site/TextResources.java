package dev.gatehouse.site;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * Hands files to Boot and remembers what was in them, so that what is kept is what was read; or hands it other texts than those in the
 * files, to see what it would make of them.
 */
final class TextResources extends DefaultResourceLoader {

    private final Map<Path, FileText> read = new LinkedHashMap<>();
    private final Map<Path, Optional<FileText>> instead;

    /** @param instead texts that stand in for files; empty for a file that is to be taken for missing */
    TextResources(Map<Path, Optional<FileText>> instead) {
        super(TextResources.class.getClassLoader());
        this.instead = new HashMap<>(instead);
    }

    /** What was in a file; read now if it has not been read before. */
    Optional<FileText> text(Path file) {
        try {
            return Optional.of(contents(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private FileText contents(Path file) throws IOException {
        Path path = file.toAbsolutePath().normalize();
        Optional<FileText> other = instead.get(path);
        if (other != null) {
            return other.orElseThrow(() -> new FileNotFoundException(path + " is to be taken for missing"));
        }
        FileText known = read.get(path);
        if (known == null) {
            known = new FileText(Files.readAllBytes(path));
            read.put(path, known);
        }
        return known;
    }

    @Override
    public Resource getResource(String location) {
        Resource resource = super.getResource(location);
        try {
            return location.startsWith("file:") && !location.endsWith("/")
                    ? new Contents(resource.getFile().toPath())
                    : resource;
        } catch (IOException _) {
            return resource;
        }
    }

    private final class Contents extends FileSystemResource {

        private final Path path;

        Contents(Path path) {
            super(path);
            this.path = path.toAbsolutePath().normalize();
        }

        @Override
        public boolean exists() {
            Optional<FileText> other = instead.get(path);
            return other == null ? super.exists() : other.isPresent();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new ByteArrayInputStream(contents(path).bytes());
        }
    }
}
