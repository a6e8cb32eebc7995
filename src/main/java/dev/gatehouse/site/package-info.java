/**
 * What the operator wrote: sites, the names they answer to, where they are forwarded, and what is wrong with any of it.
 *
 * <p>The way of a setting: {@link dev.gatehouse.site.SettingsSource} reads the files into a
 * {@link dev.gatehouse.site.Settings}, which turns keys into records and collects a
 * {@link dev.gatehouse.site.Finding} for everything it cannot use. {@link dev.gatehouse.site.SiteReader} makes
 * {@link dev.gatehouse.site.Sites} of it. {@link dev.gatehouse.site.SiteCatalog} holds the sites in force and swaps them
 * on a reload: every {@link dev.gatehouse.site.ReloadParticipant} first builds its new state beside the old, and only when
 * nobody has a finding do all of them swap. One that nobody puts in force is let go, see {@link dev.gatehouse.site.ReloadStep}.
 *
 * <p>A site may have a file of its own. All texts of one moment are a {@link dev.gatehouse.site.Reading}, of which a
 * {@link dev.gatehouse.site.Draft} is made: what is found in the file of a site sets aside that file alone, and its
 * {@link dev.gatehouse.site.LastGood} text stands in for it. What has been in force is kept in the
 * {@link dev.gatehouse.site.History}; a {@link dev.gatehouse.site.Rollback} writes a version back by way of a
 * {@link dev.gatehouse.site.Journal}, so that whoever is killed leaves the old files or the new.
 */
@ApplicationModule(allowedDependencies = "file")
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
