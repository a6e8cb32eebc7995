package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

import org.springframework.web.util.HtmlUtils;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.errorpage.PageRenderer.Rendered;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.PrivateNames;
import dev.gatehouse.tls.RootCertificate;
import dev.gatehouse.tls.ServedCertificates;

/**
 * The local authority's certificate for visitors' devices, with instructions, under each private name that has a certificate. It takes
 * three addresses from a site, and only once there is an authority. Never waits; safe from any thread.
 */
final class AuthorityPages {

    private static final String PATH = "/.well-known/gatehouse/authority";
    private static final String DER = PATH + ".crt";
    private static final String PEM = PATH + ".pem";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private static final String TEXT = """
            <h1>Trust this server</h1>
            <p>The name you asked for means something in this network only, so no public authority signs certificates for it. This
            server has an authority of its own, <b>%1$s</b>. Install its certificate once, and this device shows all private names of
            this server without a warning. It can vouch for private names and addresses only, never for one of the internet.</p>
            <p><a href="%3$s"><b>Download the certificate</b></a> (or <a href="%4$s">as PEM</a>)</p>
            <p class="reference">SHA-256 fingerprint, to compare with what <code>gatehouse trust --print</code> says on the
            server:<br><code style="overflow-wrap:anywhere">%2$s</code></p>
            <h2>iPhone, iPad</h2>
            <ol><li>Open the download in Safari and allow it.</li>
            <li>Settings, General, VPN &amp; Device Management: choose the certificate and install it.</li>
            <li>Settings, General, About, Certificate Trust Settings: switch it on.</li></ol>
            <h2>Android</h2>
            <ol><li>Download the certificate.</li>
            <li>Settings, Security, Encryption &amp; credentials, Install a certificate, CA certificate. If the words differ, search
            the settings for &ldquo;certificate&rdquo;.</li>
            <li>Choose the file. Browsers trust it then; other apps do if they were made to.</li></ol>
            <h2>Windows</h2>
            <ol><li>Open the download, Install Certificate, Current User.</li>
            <li>Place it in the store <i>Trusted Root Certification Authorities</i>.</li></ol>
            <p>Or: <code>certutil -user -addstore Root authority.crt</code></p>
            <h2>macOS</h2>
            <pre>sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain authority.crt</pre>
            <h2>Debian, Ubuntu</h2>
            <pre>sudo cp authority.pem /usr/local/share/ca-certificates/gatehouse.crt
            sudo update-ca-certificates</pre>
            <h2>Fedora, Red&nbsp;Hat</h2>
            <pre>sudo cp authority.pem /etc/pki/ca-trust/source/anchors/gatehouse.pem
            sudo update-ca-trust</pre>
            <h2>Firefox</h2>
            <p>Settings, Privacy &amp; Security, Certificates, View Certificates, Authorities, Import; tick &ldquo;identify
            websites&rdquo;.</p>
            <h2>Chromium, Chrome on Linux</h2>
            <p>Settings, Privacy and security, Security, Manage certificates, Custom: import the file as a trusted certificate.</p>
            """;

    private final LocalAuthority authority;
    private final ServedCertificates certificates;
    private final PageRenderer pages;

    AuthorityPages(LocalAuthority authority, ServedCertificates certificates, PageRenderer pages) {
        this.authority = authority;
        this.certificates = certificates;
        this.pages = pages;
    }

    /** The answer to a request for one of the three addresses; empty for any other request. */
    Optional<Rendered> answerTo(Exchange exchange) {
        String target = exchange.head().target();
        if (!target.startsWith(PATH) || !METHODS.contains(exchange.head().method())
                || !exchange.host().map(this::isPrivateSite).orElse(false)) {
            return Optional.empty();
        }
        return authority.known().flatMap(root -> answer(target, root));
    }

    private boolean isPrivateSite(HostName host) {
        return PrivateNames.contains(host) && certificates.forName(host).isPresent();
    }

    private Optional<Rendered> answer(String target, RootCertificate root) {
        int query = target.indexOf('?');
        return switch (query < 0 ? target : target.substring(0, query)) {
            case PATH -> Optional.of(new Rendered("text/html; charset=utf-8", page(root)));
            case DER -> Optional.of(new Rendered("application/x-x509-ca-cert", root.der()));
            case PEM ->
                Optional.of(new Rendered("application/x-pem-file", root.pem().getBytes(StandardCharsets.US_ASCII)));
            default -> Optional.empty();
        };
    }

    private byte[] page(RootCertificate root) {
        return pages.html("Trust this server",
                TEXT.formatted(HtmlUtils.htmlEscape(root.name()), root.fingerprint(), DER, PEM));
    }
}
