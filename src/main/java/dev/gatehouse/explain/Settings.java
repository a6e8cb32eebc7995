package dev.gatehouse.explain;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a program calls what Gatehouse calls the site's upstream, its trust, its time limits.
 *
 * @param name the program in a sentence
 * @param service its service under systemd
 */
record Settings(String name, String service, String upstream, String serverName, String authority, String certificate,
        String firstByte, String idle, String head, Map<Occurrence, String> others) {

    private static final String TAKES = "larger than Gatehouse takes (64 KB, 200 fields)";

    private static final Settings OWN = new Settings("Gatehouse", "gatehouse", "the site's upstream",
            "the site's upstream-tls.server-name", "the site's upstream-tls.ca",
            "the site's upstream-tls.certificate and upstream-tls.key", "timeouts.first-byte of the site",
            "timeouts.idle of the site", TAKES, new EnumMap<>(Occurrence.class));

    private static final Settings NGINX = new Settings("nginx", "nginx",
            "proxy_pass (in Gatehouse: the site's upstream)",
            "proxy_ssl_name, with proxy_ssl_server_name on (in Gatehouse: upstream-tls.server-name)",
            "proxy_ssl_trusted_certificate (in Gatehouse: upstream-tls.ca)",
            "proxy_ssl_certificate and proxy_ssl_certificate_key (in Gatehouse: upstream-tls.certificate and key)",
            "proxy_read_timeout (in Gatehouse: timeouts.first-byte)",
            "proxy_read_timeout (in Gatehouse: timeouts.idle)",
            "larger than nginx takes (proxy_buffer_size; for PHP fastcgi_buffer_size)",
            Map.ofEntries(Map.entry(Occurrence.BODY_TOO_LARGE, "client_max_body_size (in Gatehouse: max-body)"),
                    Map.entry(Occurrence.RATE_LIMITED, "limit_req and limit_req_zone"),
                    Map.entry(Occurrence.CONNECTIONS_LIMITED, "limit_conn and limit_conn_zone"),
                    Map.entry(Occurrence.FORBIDDEN, "allow and deny"),
                    Map.entry(Occurrence.WRONG_PASSWORD, "auth_basic_user_file"),
                    Map.entry(Occurrence.LISTING_FORBIDDEN, "root, index, autoindex"),
                    Map.entry(Occurrence.FILE_NOT_FOUND, "root, alias, try_files; server_name for the wrong site"),
                    Map.entry(Occurrence.REDIRECT_LOOP, "try_files and error_page"),
                    Map.entry(Occurrence.PORT_TAKEN, "listen; ss -ltnp shows who has the port"),
                    Map.entry(Occurrence.CONFIGURATION_FAULT, "nginx -t, which checks the files"),
                    Map.entry(Occurrence.OUT_OF_CONNECTIONS, "worker_connections and worker_rlimit_nofile"),
                    Map.entry(Occurrence.CLIENT_TLS, "ssl_certificate, ssl_protocols, ssl_ciphers"),
                    Map.entry(Occurrence.CLIENT_TOO_SLOW, "client_body_timeout, client_header_timeout, send_timeout"),
                    Map.entry(Occurrence.UPSTREAM_PUT_OUT, "max_fails and fail_timeout of the server in upstream"),
                    Map.entry(Occurrence.AUTHENTICATION_UNAVAILABLE, "auth_request"),
                    Map.entry(Occurrence.BUFFERED,
                            "client_body_buffer_size, proxy_buffers, proxy_max_temp_file_size")));

    private static final Settings HAPROXY = new Settings("HAProxy", "haproxy", "the server line of the backend",
            "sni and verifyhost on the server line", "ca-file on the server line", "crt on the server line",
            "timeout server", "timeout server or timeout tunnel", "larger than HAProxy takes (tune.bufsize)",
            Map.of(Occurrence.QUEUE_FULL, "maxconn of the server, timeout queue", Occurrence.FORBIDDEN,
                    "http-request deny and acl", Occurrence.BAD_REQUEST,
                    "show errors on the stats socket, which shows the request", Occurrence.CLIENT_TOO_SLOW,
                    "timeout client and timeout http-request", Occurrence.OUT_OF_CONNECTIONS, "maxconn and ulimit-n",
                    Occurrence.PORT_TAKEN, "bind; ss -ltnp shows who has the port", Occurrence.CONFIGURATION_FAULT,
                    "haproxy -c -f haproxy.cfg, which checks the file", Occurrence.CLIENT_TLS,
                    "crt and ssl-min-ver of bind", Occurrence.UPSTREAM_SAYS_ERROR,
                    "option httpchk, if it is a check that asks the wrong path"));

    private static final Settings CADDY = new Settings("Caddy", "caddy", "reverse_proxy in the Caddyfile",
            "tls_server_name in transport http of reverse_proxy",
            "tls_trust_pool file in transport http of reverse_proxy",
            "tls_client_auth in transport http of reverse_proxy",
            "response_header_timeout in transport http of reverse_proxy",
            "read_timeout in transport http of reverse_proxy",
            "larger than Caddy takes (max_response_header in transport http)",
            Map.of(Occurrence.BODY_TOO_LARGE, "request_body max_size", Occurrence.PORT_TAKEN,
                    "the addresses of the sites and admin; ss -ltnp shows who has the port", Occurrence.CLIENT_TLS,
                    "tls of the site"));

    private static final Settings TRAEFIK = new Settings("Traefik", "traefik",
            "the service's loadbalancer: server.port, server.scheme or url", "serversTransport.serverName",
            "serversTransport.rootCAs", "serversTransport.certificates",
            "serversTransport.forwardingTimeouts.responseHeaderTimeout",
            "serversTransport.forwardingTimeouts and respondingTimeouts", "larger than Traefik takes",
            Map.of(Occurrence.UPSTREAM_SAYS_ERROR, "healthCheck of the service, if it asks the wrong path",
                    Occurrence.CLIENT_TLS, "tls of the router, and its certificate"));

    private static final Settings APACHE = new Settings("Apache", "apache2", "ProxyPass",
            "the name in ProxyPass (SSLProxyCheckPeerName compares it)", "SSLProxyCACertificateFile",
            "SSLProxyMachineCertificateFile", "ProxyTimeout, or timeout= of ProxyPass",
            "ProxyTimeout, or timeout= of ProxyPass",
            "larger than Apache takes (ResponseFieldSize, LimitRequestFieldSize)",
            Map.ofEntries(Map.entry(Occurrence.FORBIDDEN, "Require in the Directory or Location"),
                    Map.entry(Occurrence.LISTING_FORBIDDEN, "DirectoryIndex and Options Indexes"),
                    Map.entry(Occurrence.FILE_NOT_FOUND, "DocumentRoot, Alias, ProxyPass"),
                    Map.entry(Occurrence.WRONG_PASSWORD, "AuthUserFile"),
                    Map.entry(Occurrence.CONFIGURATION_FAULT, "apachectl configtest, which checks the files"),
                    Map.entry(Occurrence.OUT_OF_CONNECTIONS, "MaxRequestWorkers"),
                    Map.entry(Occurrence.UPSTREAM_PUT_OUT, "retry= of ProxyPass, which is how long"),
                    Map.entry(Occurrence.PORT_TAKEN, "Listen; ss -ltnp shows who has the port"),
                    Map.entry(Occurrence.BODY_TOO_LARGE, "LimitRequestBody"),
                    Map.entry(Occurrence.CLIENT_TOO_SLOW, "RequestReadTimeout"),
                    Map.entry(Occurrence.FOLLOW_UP, "the line with AH00957 or AH01102 before it"),
                    Map.entry(Occurrence.CLIENT_TLS, "SSLCertificateFile and SSLProtocol")));

    private static final Settings UNNAMED = new Settings("the program", "SERVICE", "the address of the upstream",
            "the name to compare", "the authorities that the program trusts", "a certificate of the program",
            "its time limit", "its time limit", "larger than the program takes", Map.of());

    static Settings of(Program program) {
        return switch (program) {
            case GATEHOUSE -> OWN;
            case NGINX -> NGINX;
            case HAPROXY -> HAPROXY;
            case CADDY -> CADDY;
            case TRAEFIK -> TRAEFIK;
            case APACHE -> APACHE;
            case AUDIT, ACCESS_LOG -> UNNAMED;
        };
    }

    /** Where to look, as the end of a text; empty where there is no one place. */
    String look(Occurrence occurrence) {
        return Optional.ofNullable(others.get(occurrence)).map(at -> " Look at: " + at + ".").orElse("");
    }

    /** A text on Gatehouse as one on this program. Longer phrases come first, since shorter ones are parts of them. */
    String translated(String text) {
        if (this.equals(OWN)) {
            return text;
        }
        String theirs = text;
        for (Map.Entry<String, String> phrase : phrases().entrySet()) {
            theirs = theirs.replace(phrase.getKey(), phrase.getValue());
        }
        return theirs;
    }

    private Map<String, String> phrases() {
        // What is put in may name Gatehouse, and is kept from being translated once more.
        Map<String, String> phrases = new LinkedHashMap<>();
        phrases.put(" (or gatehouse.dns.servers)", "");
        phrases.put(TAKES, head);
        phrases.put("Gatehouse", "\u0001");
        phrases.put("systemctl show gatehouse", "systemctl show " + service);
        phrases.put(OWN.certificate, certificate);
        phrases.put(OWN.serverName, serverName);
        phrases.put(OWN.authority, authority);
        phrases.put(OWN.firstByte, firstByte);
        phrases.put(OWN.idle, idle);
        phrases.put("a file of the site's upstream-tls", "a file of TLS");
        phrases.put(OWN.upstream + " ", upstream + " ");
        phrases.put("in " + OWN.upstream, "in " + upstream);
        phrases.put("correct " + OWN.upstream, "correct " + upstream);
        phrases.put("into " + OWN.upstream, "into " + upstream);
        phrases.put("\u0001", name);
        return phrases;
    }
}
