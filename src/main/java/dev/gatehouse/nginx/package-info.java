/**
 * An nginx configuration read into sites, with a word on each of its statements: kept, already the default, or not supported and what
 * to do.
 *
 * <p>{@link dev.gatehouse.nginx.Sources} finds the files and follows {@code include}, {@link dev.gatehouse.nginx.StatementReader} reads
 * one of them, {@link dev.gatehouse.nginx.Importer} gives the statements their meaning: a {@link dev.gatehouse.nginx.ServerBlock} for
 * each {@code server}, a {@link dev.gatehouse.nginx.PathChoice} for each {@code location}, and what happens there as a
 * {@link dev.gatehouse.nginx.Treatment}. Every statement ends up in {@link dev.gatehouse.nginx.Verdicts}; what nobody has spoken about
 * is judged by the table {@code directives.txt}.
 *
 * <p>Two rules decide what is done where there is no equivalent. Nothing is opened that nginx kept closed: what cannot be guarded the
 * same way is answered with 403. And what a location took is left to no other one: where it cannot be served, 404 is answered.
 *
 * <p>The reader is our own. The only library for Java that we found (nginxparser and copies of it) knows no lines, reads
 * {@code /a%20b} as {@code /a20b}, drops what comes after {@code server_name ~^(?<name>.+)$} and does not take a comment at the end of a
 * file; nginx's own rules for words (ngx_conf_file.c) are few.
 */
@ApplicationModule(allowedDependencies = "site")
@NullMarked
package dev.gatehouse.nginx;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
