package dev.gatehouse.nginx;

import java.util.List;
import java.util.Map;

/** The certificate that a server shows. */
final class Certificate {

    private final Level level;
    private final Verdicts verdicts;

    Certificate(Level level, Verdicts verdicts) {
        this.level = level;
        this.verdicts = verdicts;
    }

    void put(Map<String, Object> keys) {
        List<Statement> certificates = level.every("ssl_certificate");
        List<Statement> files = level.every("ssl_certificate_key");
        if (certificates.isEmpty() || files.isEmpty()) {
            return;
        }
        one(certificates, "certificate", keys);
        one(files, "key", keys);
    }

    private void one(List<Statement> files, String key, Map<String, Object> keys) {
        String file = files.getFirst().argument(0);
        if (file.contains("$") || file.startsWith("data:") || file.startsWith("engine:")) {
            verdicts.unsupported(files.getFirst(), "a certificate is a file with a fixed name; it is obtained instead",
                    "write certificate and key, or nothing if it may be obtained");
            return;
        }
        keys.put(key, file);
        verdicts.kept(files.getFirst(), key + ": " + file
                + (file.startsWith("/etc/letsencrypt/")
                        ? "; without certificate and key it is obtained and renewed by itself"
                        : ""));
        files.stream().skip(1).forEach(other -> verdicts.unsupported(other, "a site has one certificate", "nothing"));
    }
}
