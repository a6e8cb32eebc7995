/**
 * What the operator wrote: sites, the names they answer to, where they are forwarded, and what is wrong with any of it.
 *
 * <p>The way of a setting: {@link dev.gatehouse.site.SettingsSource} reads the files into a
 * {@link dev.gatehouse.site.Settings}, which turns keys into records and collects a
 * {@link dev.gatehouse.site.Finding} for everything it cannot use. {@link dev.gatehouse.site.SiteReader} makes
 * {@link dev.gatehouse.site.Sites} of it. {@link dev.gatehouse.site.SiteCatalog} holds the sites in force and swaps them
 * on a reload: every {@link dev.gatehouse.site.ReloadParticipant} first builds its new state beside the old, and only when
 * nobody has a finding do all of them swap.
 */
@ApplicationModule(allowedDependencies = "file")
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
