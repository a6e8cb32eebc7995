package dev.gatehouse.site;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the sites are that have files of their own, as written under {@code gatehouse}.
 *
 * @param sitesFolder folder with a file for each site, {@code NAME.yml}; as seen from the folder of the main file
 */
@ConfigurationProperties("gatehouse")
record SitesFolderProperties(@DefaultValue("sites.d") Path sitesFolder) {}
