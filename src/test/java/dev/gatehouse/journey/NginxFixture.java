package dev.gatehouse.journey;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.Upstream;

/** nginx from the package, in a folder and on a port of its own, with the configuration of a case. */
final class NginxFixture implements AutoCloseable {

    private static final Pattern OF_THE_SYSTEM = Pattern
            .compile("(?m)^\\s*(user|pid|error_log|access_log|worker_processes)\\s[^;]*;");
    private static final Pattern SERVER = Pattern.compile("(?m)^\\s*server\\s*\\{");
    private static final String SOCKET = "nobody";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Pattern LISTEN = Pattern.compile("listen\\s+[^;]*;");
    private static final Pattern ADDRESS = Pattern
            .compile("(?:localhost|127\\.0\\.0\\.1|home\\.example\\.net):(\\d{4,5})");
    private static final String TEMPORARY = "client_body_temp_path temp/body; proxy_temp_path temp/proxy; "
            + "fastcgi_temp_path temp/fastcgi; uwsgi_temp_path temp/uwsgi; scgi_temp_path temp/scgi; access_log off;\n";

    private final Program program;
    private final int port;

    private NginxFixture(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    /** A configuration by its files, with the upstreams and names of the test. */
    record Files(Map<String, String> texts) {

        static Files of(Map<String, String> input, String domain, RecordingUpstreams upstreams) {
            Map<String, String> texts = new TreeMap<>();
            input.forEach((file, text) -> texts.put(file, ADDRESS.matcher(text)
                    .replaceAll(address -> "127.0.0.1:" + upstreams.portFor(address.group(1)))
                    .replace("example\\.com", domain.replace(".", "\\."))
                    .replace("example.com", domain)));
            return new Files(texts);
        }

        void writeForImport(Path folder) throws IOException {
            write(folder, texts);
        }

        private static void write(Path folder, Map<String, String> texts) throws IOException {
            for (var text : texts.entrySet()) {
                Path file = folder.resolve(text.getKey());
                java.nio.file.Files.createDirectories(file.getParent());
                java.nio.file.Files.writeString(file, text.getValue());
            }
        }
    }

    static NginxFixture start(Path folder, Files files) throws IOException {
        int port = Upstream.nobody();
        Map<String, String> texts = new TreeMap<>();
        files.texts().forEach((file, text) -> texts.put(file, forNginx(text, port, folder)));
        boolean whole = texts.getOrDefault("nginx.conf", "").contains("http {");
        String servers = texts.containsKey("nginx.conf")
                ? "include nginx.conf;"
                : "include conf.d/*; include sites-enabled/*;";
        String http = whole ? "include nginx.conf;" : "events {}\nhttp {\n" + TEMPORARY + servers + "\n}\n";
        texts.put("start.conf", "daemon off; master_process off; pid nginx.pid; error_log stderr crit;\n" + http);
        texts.values().forEach(text -> {
            if (SERVER.matcher(text).results().count() > LISTEN.matcher(text).results().count()) {
                throw new IllegalArgumentException("a server that would listen on port 80: " + text);
            }
        });
        texts.put("temp/.keep", "");
        Files.write(folder, texts);
        return new NginxFixture(Program.listening(port, folder,
                List.of("/usr/sbin/nginx", "-p", folder.toString(), "-c", folder.resolve("start.conf").toString(), "-e",
                        "stderr")),
                port);
    }

    /** All servers are on one port here, and those of other ports where nobody asks for them; none may take port 80, nginx's default. */
    private static String forNginx(String text, int port, Path folder) {
        return LISTEN.matcher(OF_THE_SYSTEM.matcher(text).replaceAll("").replace("http {", "http {\n" + TEMPORARY))
                .replaceAll(listen -> listen.group()
                        .matches("listen\\s+(80|8080|127\\.0\\.0\\.1:80)\\b.*".replace(".*", "[^;]*;"))
                                ? listen.group().replaceFirst("(127\\.0\\.0\\.1:)?(8080|80)", "127.0.0.1:" + port)
                                : "listen unix:" + folder.resolve(SOCKET + NUMBER.incrementAndGet()) + ";");
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        program.close();
    }
}
