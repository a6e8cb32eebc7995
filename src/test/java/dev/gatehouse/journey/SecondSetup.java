package dev.gatehouse.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Machine;
import dev.gatehouse.fixture.Network;
import dev.gatehouse.fixture.Program;

/**
 * Somebody's applications at home behind a server in a cloud, as machines of their own:
 *
 * <pre>{@code
 * visitor 192.0.2.10 ─┐
 * cloud  198.51.100.5 ┤ internet ├─ 203.0.113.7 router ── 192.168.25.150 home: Apache on 10012, Flask on 10011
 *                     └ DNS 198.51.100.1
 * }</pre>
 *
 * <p>The router forwards both ports. The name of the home, {@code home.example.net}, has an address that changes; it is kept by a
 * dnsmasq, and so are the names of the sites, which lead to the cloud.
 */
final class SecondSetup implements AutoCloseable {

    static final String NAME_OF_HOME = "home.example.net";
    static final String FIRST_ADDRESS = "203.0.113.7";
    static final String OWNER = "192.0.2.11";
    static final String CLOUD = "198.51.100.5";
    static final String HOME = "192.168.25.150";
    static final int FLASK = 10011;
    static final int APACHE = 10012;

    /** How long an answer of DNS is good for. */
    static final Duration TTL = Duration.ofSeconds(2);

    private static final String DNS = "198.51.100.1";
    private static final String SITES = "rp-flask.example.com,rp-colors.example.com";

    private final Path folder;
    private final Network network = Network.create();
    final Machine visitor = network.machine("visitor");
    final Machine cloud = network.machine("cloud");
    final Machine internet = network.machine("internet");
    final Machine router = network.machine("router");
    final Machine home = network.machine("home");
    private final Program names;
    private Program flask;
    private Program apache;
    private String address = FIRST_ADDRESS;
    private int addresses;

    SecondSetup(Path folder) {
        this.folder = folder;
        try {
            layCables();
            forwardPorts();
            writeAddress();
            names = startNames();
            flask = startFlask();
            apache = startApache();
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void layCables() {
        network.cable(visitor, "192.0.2.10/24", internet, "192.0.2.1/24");
        visitor.run("ip", "address", "add", OWNER + "/24", "dev", "internet");
        network.cable(cloud, CLOUD + "/24", internet, DNS + "/24");
        network.cable(router, FIRST_ADDRESS + "/24", internet, "203.0.113.1/24");
        network.cable(home, HOME + "/24", router, "192.168.25.1/24");
        visitor.defaultRoute("192.0.2.1");
        cloud.defaultRoute("198.51.100.1");
        router.defaultRoute("203.0.113.1");
        home.defaultRoute("192.168.25.1");
        internet.forwards();
        router.forwards();
        // An address that is taken away takes no other with it.
        router.set("net/ipv4/conf/all/promote_secondaries", "1");
        visitor.asksForNames(DNS);
        cloud.asksForNames(DNS);
        // A machine that is off is noticed after 0.3 seconds, not after three.
        internet.set("net/ipv4/neigh/router/retrans_time_ms", "100");
        // ... and said each time, not once a second.
        internet.set("net/ipv4/icmp_ratelimit", "0");
    }

    /** What a home router calls port forwarding. */
    private void forwardPorts() {
        router.run("nft", """
                table ip nat {
                    chain forwarding {
                        type nat hook prerouting priority dstnat
                        iifname "internet" tcp dport { %d, %d } dnat to %s
                    }
                    chain hiding {
                        type nat hook postrouting priority srcnat
                        oifname "internet" masquerade
                    }
                }
                """.formatted(FLASK, APACHE, HOME));
    }

    private Program startNames() {
        return internet.start(Machine.at(DNS, 53), folder, "dnsmasq", "--no-daemon", "--conf-file=/dev/null",
                "--user=root", "--no-resolv", "--no-hosts", "--local-ttl=" + TTL.toSeconds(),
                "--addn-hosts=" + folder.resolve("home.hosts"), "--host-record=" + SITES + "," + CLOUD,
                "--local=/example.com/example.net/");
    }

    private Program startFlask() {
        write("app.py", """
                import time
                from flask import Flask, request
                app = Flask(__name__)

                @app.route("/<path:path>", methods=["GET", "POST"])
                def hello(path):
                    return request.method + " /" + path + " HTTP/1.1"

                @app.route("/long")
                def long():
                    def lines():
                        for line in range(60):
                            yield "line %d\\n" % line
                            time.sleep(0.1)
                    return lines()
                """);
        return home.start(Machine.at(HOME, FLASK), folder, "/usr/bin/flask", "--app", "app", "run", "--host",
                "0.0.0.0", "--port", String.valueOf(FLASK));
    }

    private Program startApache() {
        newFolder("t1_colors");
        write("t1_colors/index.html", "<h1>Colors under Apache</h1>\n");
        write("apache.conf", """
                ServerRoot "%1$s"
                ServerName rp-colors.example.com
                PidFile "%1$s/apache.pid"
                ErrorLog "%1$s/apache.log"
                User www-data
                Group www-data
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
                Listen 10012
                <VirtualHost *:10012>
                    DocumentRoot "%1$s/t1_colors"
                    FallbackResource /index.html
                    <Directory "%1$s/t1_colors">
                        Require all granted
                    </Directory>
                </VirtualHost>
                """.formatted(folder));
        Program.openToEverybody(folder);
        return home.start(Machine.at(HOME, APACHE), folder, "apache2", "-f", folder.resolve("apache.conf").toString(),
                "-DFOREGROUND");
    }

    private Path newFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gatehouse in the cloud, with both sites, on a port and one for its management, with the settings of the test. */
    GatehouseProcess startGatehouse(int port, int managementPort, String... settings) {
        Path itsFolder = newFolder("gatehouse-" + port);
        write(itsFolder.getFileName() + "/application.yml", """
                gatehouse:
                  diagnosis:
                    viewers: [ 192.0.2.11 ]
                  sites:
                    flask:
                      host: rp-flask.example.com
                      upstream: http://home.example.net:10011
                    colors:
                      host: rp-colors.example.com
                      upstream: http://home.example.net:10012
                """);
        List<String> all = new ArrayList<>(
                List.of("--server.port=" + port, "--management.server.port=" + managementPort));
        all.addAll(List.of(settings));
        GatehouseProcess gatehouse = GatehouseProcess.start(itsFolder, cloud.inside(), all.toArray(String[]::new));
        gatehouse.port();
        return gatehouse;
    }

    /** What the home is reached at; DNS may not know it yet. */
    String address() {
        return address;
    }

    /** The same sites by nginx, on the port 8080. */
    Program startNginx() {
        write("nginx.conf", """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/nginx-body;
                    proxy_temp_path %1$s/nginx-proxy;
                    fastcgi_temp_path %1$s/nginx-fastcgi;
                    uwsgi_temp_path %1$s/nginx-uwsgi;
                    scgi_temp_path %1$s/nginx-scgi;
                    proxy_connect_timeout 2s;
                    server {
                        listen 8080;
                        server_name rp-colors.example.com;
                        location / { proxy_pass http://home.example.net:10012; }
                    }
                }
                """.formatted(folder));
        return cloud.start(Machine.at(CLOUD, 8080), folder, "nginx", "-c", folder.resolve("nginx.conf").toString());
    }

    /** The router gets an address that it never had, and what is sent to the one before is swallowed from now on. */
    void move() {
        String before = address;
        addAddress();
        internet.run("ip", "route", "add", "blackhole", before);
        router.run("ip", "address", "delete", before + "/24", "dev", "internet");
        router.run("ip", "route", "replace", "default", "via", "203.0.113.1");
    }

    /** The router gets an address that it never had, and keeps those before. */
    void addAddress() {
        addresses++;
        address = "203.0.113." + (100 + addresses);
        router.run("ip", "address", "add", address + "/24", "dev", "internet");
    }

    /**
     * What the router's client of dynamic DNS does: from now on the name has its address.
     *
     * @return when that was to be seen, by {@link System#nanoTime}
     */
    long publish() {
        writeAddress();
        names.signal("HUP");
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> published().equals(address));
        return System.nanoTime();
    }

    private void writeAddress() {
        write("home.hosts", address + " " + NAME_OF_HOME + "\n");
    }

    /** What DNS says now. */
    String published() {
        return cloud.run("dig", "+short", "+tries=1", "+time=2", "@" + DNS, NAME_OF_HOME);
    }

    void turnRouterOff() {
        router.run("ip", "link", "set", "internet", "down");
    }

    void turnRouterOn() {
        router.run("ip", "link", "set", "internet", "up");
        router.run("ip", "route", "replace", "default", "via", "203.0.113.1");
    }

    void stopFlask() {
        flask.close();
    }

    void startFlaskAgain() {
        flask = startFlask();
    }

    void stopApache() {
        apache.close();
    }

    void startApacheAgain() {
        apache = startApache();
    }

    /** Whoever administrates the cloud server forbids connections to the home. */
    void forbid() {
        cloud.run("ip", "route", "add", "prohibit", address);
    }

    void allow() {
        cloud.run("ip", "route", "delete", "prohibit", address);
    }

    /** What somebody sees who opens a page, headers included. */
    String open(String url) {
        return visitor.run("curl", "--silent", "--include", "--max-time", "90", url);
    }

    /** What the owner of all this sees, who is at another address. */
    String openAsOwner(String url) {
        return visitor.run("curl", "--silent", "--include", "--max-time", "90", "--interface", OWNER, url);
    }

    @Override
    public void close() {
        network.close();
    }
}
