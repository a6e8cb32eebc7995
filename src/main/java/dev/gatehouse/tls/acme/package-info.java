/**
 * The conversation with a certificate authority by ACME (RFC 8555).
 *
 * <pre>
 * CertificateKeeper ─▶ AcmeIssuer ─▶ {@link dev.gatehouse.tls.acme.Preflight}   could it succeed at all?
 *                          │
 *                          ├─▶ account, made once; order, begun once and taken up again after a restart
 *                          ├─▶ proof: by HTTP or TLS through Challenges, by DNS through {@link dev.gatehouse.tls.acme.DnsRecords}
 *                          ▼
 *                      the certificate
 * </pre>
 *
 * <p>Nothing is asked of an authority that could be known to fail beforehand: its attempts are few.
 */
@NamedInterface("acme")
@NullMarked
package dev.gatehouse.tls.acme;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
