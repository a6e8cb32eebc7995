package dev.gatehouse.welcome;

import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** Small applications on loopback ports, so that there is something to forward to. */
record WelcomeUpstreams(DisposableServer welcome, DisposableServer hello, DisposableServer whoami)
        implements
            AutoCloseable {

    static WelcomeUpstreams start(WelcomePages pages) {
        return new WelcomeUpstreams(serve(pages::welcome), serve(_ -> pages.hello()), serve(pages::whoami));
    }

    private static DisposableServer serve(Function<HttpServerRequest, byte[]> page) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.header("Content-Type", "text/html; charset=utf-8")
                        .sendByteArray(Mono.fromSupplier(() -> page.apply(request))))
                .bindNow();
    }

    int welcomePort() {
        return welcome.port();
    }

    int helloPort() {
        return hello.port();
    }

    int whoamiPort() {
        return whoami.port();
    }

    @Override
    public void close() {
        welcome.disposeNow();
        hello.disposeNow();
        whoami.disposeNow();
    }
}
