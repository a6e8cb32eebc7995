package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What was written at one moment: Spring's property sources, the texts of the files that they were made of, and the files of sites.
 *
 * @param folder which the folder of site files is seen from
 */
record Reading(ConfigurableEnvironment environment, Map<Path, FileText> main, Path folder, SiteFileReader siteFiles) {

    /** Gets the files of a folder. */
    interface SiteFileReader {

        SiteFiles in(Path folder) throws IOException;
    }

    /** The same, with files that are not in their place yet. */
    Reading with(List<Path> others) {
        return others.isEmpty()
                ? this
                : new Reading(environment, main, folder, sites -> siteFiles.in(sites).with(others));
    }
}
