package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * HAProxy as master and worker, as its systemd unit starts it; hosts are looked up in a map. Its log goes to standard
 * output, which is a file here: it cannot open one by itself.
 */
record HAProxy() implements Proxy {

    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public String version(Workbench bench) {
        return bench.run(10, List.of("haproxy", "-v")).replaceAll("(?s)HAProxy version (\\S+?)-.*", "HAProxy $1");
    }

    @Override
    public void configure(Task task, Path folder) throws IOException {
        Files.writeString(folder.resolve("hosts.map"), task.hosts()
                .stream()
                .map(host -> host + " origin\n")
                .collect(Collectors.joining()));
        Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                    nbthread %1$d
                    maxconn 8000
                    log stdout format raw local0
                    stats socket %2$s/haproxy.sock mode 600 level admin expose-fd listeners
                    ssl-default-bind-options ssl-min-ver TLSv1.3
                defaults
                    mode http
                    log global
                    option httplog
                    http-reuse always
                    timeout connect %7$s
                    timeout client 60s
                    timeout server %8$s
                    timeout tunnel 1h
                frontend visitors
                    bind 127.0.0.1:%3$d%4$s
                    http-request set-header X-Forwarded-For %%[src]
                    http-request set-header X-Forwarded-Proto %5$s
                    http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                    http-request set-header X-Forwarded-Port %%[dst_port]
                    http-request set-header X-Real-IP %%[src]
                    use_backend %%[req.hdr(host),field(1,:),lower,map_str(%2$s/hosts.map,nobody)]
                backend origin
                %6$s
                backend nobody
                    http-request return status 404
                """.formatted(WORKERS, folder, task.port(), tls(task), task.front().isEncrypted() ? "https" : "http",
                servers(task), task.isShared() ? "1s" : "5s", task.isShared() ? "1s" : "60s"));
    }

    /** Several are watched, by what becomes of requests and by connecting; another is asked by the rules that Gatehouse has. */
    private static String servers(Task task) {
        if (!task.isShared()) {
            return "    server origin 127.0.0.1:%d pool-max-conn 512".formatted(task.upstreamPort());
        }
        return """
                    balance roundrobin
                    retries 2
                    option redispatch 1
                    retry-on conn-failure empty-response
                    default-server pool-max-conn 512 check inter 1s fall 2 rise 1 observe layer7 error-limit 5 on-error mark-down
                """
                .indent(0)
                + task.upstreamPorts()
                        .stream()
                        .map(port -> "    server origin-%1$d 127.0.0.1:%1$d".formatted(port))
                        .collect(Collectors.joining("\n"));
    }

    @Override
    public List<String> command(Task task, Path folder) {
        return List.of("haproxy", "-W", "-f", folder + "/haproxy.cfg", "-p", folder + "/haproxy.pid");
    }

    @Override
    public Path accessLog(Path folder) {
        return folder.resolve("output.log");
    }

    @Override
    public void reload(Task task, Path folder, ProcessHandle process) throws IOException {
        Signals.send("USR2", process);
    }

    private static String tls(Task task) {
        return task.certificate()
                .map(certificate -> " ssl crt %s alpn %s".formatted(certificate.chainAndKey(),
                        task.front() == Task.Front.TLS_WITH_HTTP2 ? "h2,http/1.1" : "http/1.1"))
                .orElse("");
    }
}
