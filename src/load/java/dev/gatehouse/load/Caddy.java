package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Caddy, one block of its Caddyfile for each host. It is told which name is meant where a client names none: Java's does
 * not for names without a dot.
 */
record Caddy() implements Proxy {

    @Override
    public String name() {
        return "caddy";
    }

    @Override
    public String version(Workbench bench) {
        return "Caddy " + bench.run(10, List.of("caddy", "version")).strip().split(" ")[0];
    }

    @Override
    public void configure(Task task, Path folder) throws IOException {
        Files.writeString(folder.resolve("Caddyfile"), """
                {
                    admin 127.0.0.1:%1$d
                    auto_https off
                    default_sni %7$s
                    default_bind 127.0.0.1
                    servers {
                        protocols %2$s
                    }
                    log default {
                        output file %3$s/caddy.log
                        exclude http.log.access
                    }
                    log visitors {
                        include http.log.access
                        output file %3$s/access.log {
                            roll_disabled
                        }
                    }
                }
                (forward) {
                    log
                    reverse_proxy 127.0.0.1:%4$d {
                        header_up X-Forwarded-Port %5$d
                        header_up X-Real-IP {remote_host}
                        transport http {
                            keepalive_idle_conns_per_host 512
                        }
                    }
                }
                %6$s""".formatted(task.managementPort(),
                task.front() == Task.Front.TLS_WITH_HTTP2 ? "h1 h2" : "h1", folder, task.upstreamPort(), task.port(),
                sites(task), Task.LOCALHOST));
    }

    @Override
    public List<String> command(Task task, Path folder) {
        return List.of("caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile");
    }

    @Override
    public Map<String, String> environment(Path folder) {
        return Map.of("GOMAXPROCS", Integer.toString(WORKERS), "HOME", folder.toString(),
                "XDG_DATA_HOME", folder + "/data", "XDG_CONFIG_HOME", folder + "/config");
    }

    @Override
    public void reload(Task task, Path folder, ProcessHandle process) throws IOException {
        Post.to(task.managementPort(), "/load", "text/caddyfile", Files.readString(folder.resolve("Caddyfile")));
    }

    private static String sites(Task task) {
        return task.hosts()
                .stream()
                .map(host -> """
                        %s://%s:%d {
                            %s
                            import forward
                        }
                        """.formatted(task.front().isEncrypted() ? "https" : "http", host, task.port(), tls(task)))
                .collect(Collectors.joining());
    }

    private static String tls(Task task) {
        return task.certificate()
                .map(certificate -> "tls %s %s {\n        protocols tls1.3\n    }".formatted(
                        certificate.chain(), certificate.key()))
                .orElse("");
    }
}
