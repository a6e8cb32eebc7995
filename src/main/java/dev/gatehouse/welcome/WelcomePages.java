package dev.gatehouse.welcome;

import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.web.util.HtmlUtils;
import reactor.netty.http.server.HttpServerRequest;

import dev.gatehouse.errorpage.PageRenderer;

/** What the upstreams of a first start show. */
record WelcomePages(PageRenderer renderer, int managementPort) {

    byte[] welcome(HttpServerRequest request) {
        String host = request.requestHeaders().get("Host", "");
        return renderer.html("Welcome to Gatehouse", """
                <h1>Gatehouse is running</h1>
                <p>It hands each request to the application whose name was asked for. No site is configured yet, so it
                shows this page and two examples:</p>
                <ul>
                <li><a href="http://hello.localhost%1$s/">hello.localhost</a>, a page behind the proxy</li>
                <li><a href="http://whoami.localhost%1$s/">whoami.localhost</a>, what an application receives</li>
                </ul>
                <h2>Add your first site</h2>
                <p>Write a file <code>application.yml</code> in the folder where Gatehouse was started, or in
                <code>config</code> below it:</p>
                <pre>gatehouse:
                  sites:
                    flask:
                      host: flask.example.com
                      upstream: http://localhost:5000</pre>
                <p>Then let Gatehouse read it; no connection is dropped:</p>
                <pre>curl -X POST http://127.0.0.1:%2$d/actuator/reload</pre>
                <p>This page and the examples are gone as soon as there is a site of your own.</p>
                """.formatted(host.replaceFirst("^(\\[[^]]*]|[^:]*)", ""), managementPort));
    }

    byte[] hello() {
        return renderer.html("Hello", """
                <h1>Hello</h1>
                <p>This page comes from a small application on a port of its own. Your browser asked Gatehouse for
                <code>hello.localhost</code>, and Gatehouse asked the application.</p>
                """);
    }

    byte[] whoami(HttpServerRequest request) {
        String rows = request.requestHeaders()
                .entries()
                .stream()
                .map(WelcomePages::row)
                .collect(Collectors.joining());
        return renderer.html("What an application receives", """
                <h1>What an application receives</h1>
                <pre>%s %s %s</pre>
                <table>
                %s</table>
                """.formatted(escaped(request.method().name()), escaped(request.uri()),
                escaped(request.version().text()), rows));
    }

    private static String row(Map.Entry<String, String> header) {
        return "<tr><th>%s</th><td>%s</td></tr>%n".formatted(escaped(header.getKey()), escaped(header.getValue()));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
