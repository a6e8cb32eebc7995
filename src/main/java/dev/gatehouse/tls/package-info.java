/**
 * Visitors' TLS: which certificate a name is served with, where certificates come from and when they are renewed.
 *
 * <pre>
 * {@link dev.gatehouse.site.SiteCatalog}: which names there are
 *       ▼
 * {@link dev.gatehouse.tls.CertificateKeeper}   one {@link dev.gatehouse.tls.Wanted} for each name: looks when it is due, asks, stores, serves
 *       │ asks                                  │ stores                            │ serves
 *       ▼                                       ▼                                   ▼
 * {@link dev.gatehouse.tls.Issuer}              {@link dev.gatehouse.storage.Storage}     {@link dev.gatehouse.tls.ServedCertificates}
 *   own files, the local authority,                                           ▲
 *   or an authority by ACME (tls.acme)                                        │ by the name in the client's hello
 *                                                  {@link dev.gatehouse.tls.ServerNameHandler}, on each connection
 * </pre>
 *
 * <p>What is served is an immutable map behind one reference: a handshake sees one certificate, whatever changes meanwhile. Everything
 * that waits (files, authorities, names) runs on threads of the keeper, never on an event loop.
 *
 * <p>A certificate that was not issued is a {@link dev.gatehouse.tls.NotIssuedException} with the cause and what a human has to do; the
 * {@link dev.gatehouse.tls.Ledger} keeps it and says when the next attempt may be.
 */
@ApplicationModule(allowedDependencies = {"site", "resolver", "storage"})
@NullMarked
package dev.gatehouse.tls;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
