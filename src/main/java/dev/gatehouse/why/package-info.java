/**
 * Who is told why a request failed, and where: on its page for viewers who are trusted, afterwards by its id, by a signed link for
 * somebody else.
 *
 * <p>{@link dev.gatehouse.why.Viewers} says who may see a whole diagnosis, {@link dev.gatehouse.why.Explainer} has one made for them before the page is
 * sent. {@link dev.gatehouse.why.RecentIncidents} remembers the last failed requests; {@link dev.gatehouse.why.WhyLinks} signs addresses of
 * them, which {@link dev.gatehouse.why.WhyPages} answers.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "exchange", "errorpage", "storage"})
@NullMarked
package dev.gatehouse.why;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
