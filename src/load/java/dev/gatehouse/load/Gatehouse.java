package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Gatehouse in one of its forms.
 *
 * @param name as on the command line
 * @param installation the program on disk
 * @param isPackaged whether it runs as in the container image, with the ahead-of-time cache
 * @param settings beyond those of the task
 */
record Gatehouse(String name, Installation installation, boolean isPackaged,
        Map<String, String> settings) implements Proxy {

    private static final int CONFIGURATION_ERROR = 78;

    static Gatehouse packaged(Installation installation, Map<String, String> settings) {
        return new Gatehouse("gatehouse", installation, true, settings);
    }

    /** The jar started by hand, without what the container image prepares. */
    static Gatehouse plain(Installation installation, Map<String, String> settings) {
        return new Gatehouse("gatehouse-plain", installation, false, settings);
    }

    /** Every route takes the way of Spring Cloud Gateway. */
    static Gatehouse gateway(Installation installation, Map<String, String> settings) {
        var all = new LinkedHashMap<>(settings);
        all.put("gatehouse.engine", "false");
        return new Gatehouse("gatehouse-gateway", installation, true, all);
    }

    /** Whether an exit status says that the configuration asks for something it cannot do. */
    static boolean isRefusal(int status) {
        return status == CONFIGURATION_ERROR;
    }

    @Override
    public String version(Workbench bench) {
        return installation.version();
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public void configure(Task task, Path folder) throws IOException {
        var sites = new StringBuilder();
        for (var number = 0; number < task.hosts().size(); number++) {
            sites.append("    site-%d: { host: %s, %s%s }\n".formatted(number,
                    task.hosts().get(number), upstreams(task), certificate(task)));
        }
        Files.writeString(folder.resolve("application.yml"), """
                server.address: 127.0.0.1
                %smanagement.server.port: %d
                gatehouse:
                  access-log.path: access.log
                  data: data
                  sites:
                %s""".formatted(front(task), task.managementPort(), sites));
    }

    private static String upstreams(Task task) {
        var urls = task.upstreamPorts()
                .stream()
                .map("\"http://127.0.0.1:%d\""::formatted)
                .collect(Collectors.joining(", "));
        return task.isShared()
                ? "upstreams: [ %s ], timeouts: { connect: 1s, first-byte: 1s }".formatted(urls)
                : "upstream: " + urls;
    }

    @Override
    public List<String> command(Task task, Path folder) {
        var command = new ArrayList<>(isPackaged ? installation.packaged() : installation.plain());
        command.add("--gatehouse.workers=" + WORKERS);
        settings.forEach((key, value) -> command.add("--%s=%s".formatted(key, value)));
        return command;
    }

    @Override
    public void reload(Task task, Path folder, ProcessHandle process) throws IOException {
        Post.to(task.managementPort(), "/actuator/reload", "application/json", "");
    }

    /** With TLS, visitors come in by its port; Java's client names no site there where a name has no dot. */
    private static String front(Task task) {
        return task.front().isEncrypted()
                ? """
                        server.port: 0
                        server.http2.enabled: %b
                        gatehouse.https: { port: %d, default-site: site-0 }
                        """.formatted(task.front() == Task.Front.TLS_WITH_HTTP2, task.port())
                : "server.port: %d\n".formatted(task.port());
    }

    private static String certificate(Task task) {
        return task.certificate()
                .map(certificate -> ", certificate: \"%s\", key: \"%s\"".formatted(certificate.chain(),
                        certificate.key()))
                .orElse("");
    }
}
