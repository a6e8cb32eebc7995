package dev.gatehouse.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program itself: what is said of it, and its version. */
@Command(name = "gatehouse", mixinStandardHelpOptions = true, versionProvider = Gatehouse.Version.class, synopsisHeading = "Usage: ", customSynopsis = {
        "gatehouse [--key=value]...   starts the server",
        "       gatehouse COMMAND [OPTION]..."}, description = {"", "A virtual-host reverse proxy that says why.",
                ""}, commandListHeading = "%nCommands:%n", optionListHeading = "")
final class Gatehouse implements Runnable {

    /** As the build has written it down. */
    static final class Version implements IVersionProvider {

        private static final String BUILD = "/META-INF/build-info.properties";

        @Override
        public String[] getVersion() throws IOException {
            var build = new Properties();
            try (@Nullable
            InputStream written = Gatehouse.class.getResourceAsStream(BUILD)) {
                if (written != null) {
                    build.load(written);
                }
            }
            return new String[]{"gatehouse " + build.getProperty("build.version", "(built without a version)")};
        }
    }

    @Override
    public void run() {
        // Never without a word: then it is a start of the server.
    }
}
