package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * nginx, one {@code server} block for each host.
 *
 * @param name as on the command line
 * @param logParameters what follows the access log's file and format, such as a buffer
 */
record Nginx(String name, String logParameters) implements Proxy {

    static Nginx asShipped() {
        return new Nginx("nginx", "");
    }

    /** Writes its access log in blocks, as Gatehouse does. */
    static Nginx withBufferedLog() {
        return new Nginx("nginx-buffered", " buffer=64k flush=1s");
    }

    @Override
    public String version(Workbench bench) {
        return bench.run(10, List.of("nginx", "-v")).replaceAll("(?s).*nginx/(\\S+).*", "nginx $1");
    }

    @Override
    public void configure(Task task, Path folder) throws IOException {
        Files.writeString(folder.resolve("forward.conf"), """
                proxy_pass http://origin;
                proxy_http_version 1.1;
                proxy_request_buffering off;
                proxy_set_header Host $http_host;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection $upstream_connection;
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $http_host;
                proxy_set_header X-Forwarded-Port $server_port;
                proxy_set_header X-Real-IP $remote_addr;
                """ + (task.isShared() ? "proxy_connect_timeout 1s;\nproxy_read_timeout 1s;\n" : ""));
        Files.writeString(folder.resolve("nginx.conf"), frame(folder, """
                    log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                                    '"$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
                    access_log %1$s/access.log main%2$s;
                    client_max_body_size 0;
                    server_names_hash_max_size 65536;
                    server_names_hash_bucket_size 128;
                    proxy_temp_path %1$s/proxy;
                    map $http_upgrade $upstream_connection {
                        default upgrade;
                        '' '';
                    }
                    upstream origin {
                        %3$s
                        keepalive 512;
                        keepalive_requests 100000000;
                    }
                    server {
                        listen 127.0.0.1:%4$s default_server;
                        server_name _;
                        %5$s
                        return 404;
                    }
                %6$s""".formatted(folder, logParameters, origins(task), listen(task), certificate(task),
                servers(task, folder))));
    }

    /** What any nginx of the comparison has, be it proxy or upstream. */
    static String frame(Path folder, String http) {
        return """
                daemon off;
                user %3$s;
                worker_processes %4$d;
                worker_rlimit_nofile 20000;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log warn;
                events {
                    worker_connections 9000;
                }
                http {
                    default_type application/octet-stream;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_timeout 65s;
                    keepalive_requests 100000000;
                    client_body_temp_path %1$s/body;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                %2$s}
                """.formatted(folder, http, System.getProperty("user.name"), WORKERS);
    }

    static List<String> command(Path folder) {
        return List.of("nginx", "-p", folder.toString(), "-e", folder + "/error.log", "-c", folder + "/nginx.conf");
    }

    @Override
    public List<String> command(Task task, Path folder) {
        return command(folder);
    }

    @Override
    public void reload(Task task, Path folder, ProcessHandle process) throws IOException {
        Signals.send("HUP", process);
    }

    private static String origins(Task task) {
        return task.upstreamPorts().stream().map("server 127.0.0.1:%d;"::formatted).collect(Collectors.joining(" "));
    }

    private static String servers(Task task, Path folder) {
        return task.hosts().stream().map(host -> """
                    server {
                        listen 127.0.0.1:%s;
                        server_name %s;
                        %s
                        location / {
                            include %s/forward.conf;
                        }
                    }
                """.formatted(listen(task), host, certificate(task), folder)).collect(Collectors.joining());
    }

    private static String listen(Task task) {
        return switch (task.front()) {
            case HTTP -> task.port() + "";
            case TLS -> task.port() + " ssl";
            case TLS_WITH_HTTP2 -> task.port() + " ssl http2";
        };
    }

    private static String certificate(Task task) {
        return task.certificate()
                .map(certificate -> "ssl_protocols TLSv1.3; ssl_certificate %s; ssl_certificate_key %s;"
                        .formatted(certificate.chain(), certificate.key()))
                .orElse("");
    }
}
