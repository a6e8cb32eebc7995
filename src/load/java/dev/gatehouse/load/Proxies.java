package dev.gatehouse.load;

import java.util.List;

/** The proxies, in the order of the results. */
final class Proxies {

    static final List<String> NAMES = List.of("nginx", "nginx-buffered", "haproxy", "caddy", "gatehouse",
            "gatehouse-plain", "gatehouse-gateway");
    static final List<String> USUAL = List.of("nginx", "haproxy", "caddy", "gatehouse");

    /** All others are compared with this one. */
    static final String REFERENCE = "nginx";

    private final Installation installation;
    private final Options options;

    Proxies(Options options, Workbench bench) {
        this.options = options;
        this.installation = new Installation(options, bench);
    }

    Proxy named(String name) {
        return switch (name) {
            case "nginx" -> Nginx.asShipped();
            case "nginx-buffered" -> Nginx.withBufferedLog();
            case "haproxy" -> new HAProxy();
            case "caddy" -> new Caddy();
            case "gatehouse" -> Gatehouse.packaged(installation, options.settings());
            case "gatehouse-plain" -> Gatehouse.plain(installation, options.settings());
            case "gatehouse-gateway" -> Gatehouse.gateway(installation, options.settings());
            default -> throw new IllegalArgumentException(name);
        };
    }

    static String title(String name) {
        return switch (name) {
            case "nginx" -> "nginx";
            case "nginx-buffered" -> "nginx, log buffered";
            case "haproxy" -> "HAProxy";
            case "caddy" -> "Caddy";
            case "gatehouse" -> "Gatehouse";
            case "gatehouse-plain" -> "Gatehouse, plain jar";
            case "gatehouse-gateway" -> "Gatehouse, gateway way";
            default -> throw new IllegalArgumentException(name);
        };
    }
}
