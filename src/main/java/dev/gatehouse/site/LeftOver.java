package dev.gatehouse.site;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of files that hold what stood in another one, as editors give them: neither they nor {@link SiteFiles} read those again. */
final class LeftOver {

    private static final Pattern NAME = Pattern.compile("(.+?)(\\.~\\d+)?~", Pattern.DOTALL);

    private LeftOver() {
    }

    /** A name that nothing has: there may be an editor's already, or one of ours. */
    static Path of(Path file) {
        Path name = file.resolveSibling(file.getFileName() + "~");
        for (int number = 1; Files.exists(name, LinkOption.NOFOLLOW_LINKS); number++) {
            name = file.resolveSibling("%s.~%d~".formatted(file.getFileName(), number));
        }
        return name;
    }

    /** The file that it is left of; empty if the name is none of these. */
    static Optional<Path> originalOf(Path leftOver) {
        Matcher name = NAME.matcher(leftOver.getFileName().toString());
        return name.matches() ? Optional.of(leftOver.resolveSibling(name.group(1))) : Optional.empty();
    }
}
