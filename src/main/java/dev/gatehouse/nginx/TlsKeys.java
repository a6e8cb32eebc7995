package dev.gatehouse.nginx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How an upstream that speaks TLS is recognised. */
final class TlsKeys {

    private final Level level;
    private final Verdicts verdicts;

    TlsKeys(Level level, Verdicts verdicts) {
        this.level = level;
        this.verdicts = verdicts;
    }

    void put(Map<String, Object> keys) {
        Map<String, Object> tls = new LinkedHashMap<>();
        boolean verified = level.last("proxy_ssl_verify")
                .filter(statement -> statement.argument(0).equals("on"))
                .isPresent();
        if (verified) {
            file("proxy_ssl_trusted_certificate", "ca", tls);
            level.last("proxy_ssl_verify").ifPresent(statement -> verdicts.already(statement, "it is verified"));
        } else {
            tls.put("insecure", true);
            level.last("proxy_ssl_verify")
                    .ifPresent(
                            statement -> verdicts.kept(statement, "upstream-tls.insecure: true"));
            level.last("proxy_ssl_trusted_certificate")
                    .ifPresent(
                            statement -> verdicts.already(statement,
                                    "nginx looks at it with proxy_ssl_verify on only"));
        }
        Optional<Statement> name = level.last("proxy_ssl_name");
        name.map(statement -> level.expanded(statement.argument(0)))
                .filter(value -> !value.contains("$"))
                .ifPresent(value -> tls.put("server-name", value));
        name.ifPresent(this::judgeName);
        file("proxy_ssl_certificate", "certificate", tls);
        file("proxy_ssl_certificate_key", "key", tls);
        if (!tls.isEmpty()) {
            keys.put("upstream-tls", tls);
        }
    }

    private void judgeName(Statement statement) {
        String value = level.expanded(statement.argument(0));
        if (!value.contains("$")) {
            verdicts.kept(statement, "upstream-tls.server-name: " + value);
        } else if (value.equals("$proxy_host")) {
            verdicts.already(statement, "it is asked for by its own name");
        } else {
            verdicts.unsupported(statement, "the name is fixed text; the upstream is asked for by its own",
                    "write the name as upstream-tls.server-name");
        }
    }

    private void file(String directive, String key, Map<String, Object> tls) {
        level.last(directive).ifPresent(statement -> {
            tls.put(key, statement.argument(0));
            verdicts.kept(statement, "upstream-tls." + key);
        });
    }
}
