package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;

import dev.gatehouse.site.ConfigurationTexts.Dated;

/** The last texts of sites that could be used, by the sites' ids. */
final class LastGood {

    private final ConfigurationTexts texts;
    private final Supplier<Map<String, Path>> files;

    LastGood(ConfigurationTexts texts) {
        this.texts = texts;
        this.files = SingletonSupplier.of(this::filesById);
    }

    private Map<String, Path> filesById() {
        Map<String, Path> byId = new HashMap<>();
        texts.sites().keySet().forEach(file -> nameOf(file).ifPresent(name -> byId.put(name.id(), file)));
        return byId;
    }

    private static Optional<SiteName> nameOf(Path file) {
        return SiteName.inFileName(file.getFileName().toString()).flatMap(SiteName::of);
    }

    ConfigurationTexts texts() {
        return texts;
    }

    Optional<SiteText> of(String id) {
        return file(id).flatMap(file -> nameOf(file).flatMap(name -> texts.at(file)
                .map(dated -> new SiteText(name, file, dated.text(), true))));
    }

    /** When that was put in force. */
    Optional<Instant> since(String id) {
        return file(id).flatMap(texts::at).map(Dated::since);
    }

    private Optional<Path> file(String id) {
        return Optional.ofNullable(files.get().get(id));
    }

    /** Who had which host. */
    Incumbents incumbents() {
        return (site, host) -> of(SiteName.named(site).id()).filter(text -> text.claims(host)).isPresent();
    }
}
