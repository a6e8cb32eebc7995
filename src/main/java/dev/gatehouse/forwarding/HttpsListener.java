package dev.gatehouse.forwarding;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.ReloadStep;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.tls.HttpsProperties;

/**
 * The port for https: a second server like Boot's own one, whose connections begin with TLS; and HTTP/3 beside it where it is wanted.
 * After a change there is another one in its place, or none, and the old one's connections live on.
 */
public final class HttpsListener implements SmartLifecycle, ReloadParticipant {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsListener.class);
    private static final String PORT = "gatehouse.https.port";

    private final Supplier<VisitorServers> servers;
    private final Supplier<Http3Listener> http3;
    private final HttpsPorts ports;
    private Wanted inForce = new Wanted(new Listening(null, null), false);
    private volatile @Nullable SecurePort open;
    private volatile boolean running;

    /** What is written of it. */
    private record Wanted(Listening listening, boolean http3) {

        boolean isThere() {
            return listening.port() != null;
        }
    }

    /** @param servers asked for when a port is opened: there are none yet when the first configuration is put in force */
    HttpsListener(Supplier<VisitorServers> servers, Supplier<Http3Listener> http3, HttpsPorts ports) {
        this.servers = servers;
        this.http3 = http3;
        this.ports = ports;
    }

    /** The port it listens on; 0 while it does not. */
    public int port() {
        SecurePort now = open;
        return now == null ? 0 : now.port();
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        var https = settings.read(HttpsProperties.class);
        var address = settings.read(ServerProperties.class).getAddress();
        var wanted = new Wanted(new Listening(https.port() == null ? null : address, https.port()), https.http3());
        if (!running || wanted.equals(inForce)) {
            return () -> inForce = wanted;
        }
        if (!wanted.isThere()) {
            return () -> {
                leave();
                use(wanted, null);
                LOG.info("no https any more");
            };
        }
        SecurePort now = open;
        if (now != null && wanted.listening().equals(inForce.listening())) {
            return withOrWithoutHttp3(settings, wanted, now.tcp());
        }
        return new Replacement<>(PORT, at -> open(at, wanted.http3()), this::leave, opened -> use(wanted, opened))
                .prepare(settings, inForce.listening(), wanted.listening());
    }

    /** The port over TCP stays. */
    private Runnable withOrWithoutHttp3(Settings settings, Wanted wanted, VisitorServer tcp) {
        try {
            var next = new SecurePort(tcp,
                    wanted.http3() ? http3.get().open(wanted.listening().address(), tcp.port()) : null);
            return new ReloadStep() {

                @Override
                public void run() {
                    leaveHttp3();
                    use(wanted, next);
                }

                @Override
                public void discard() {
                    if (next.udp() != null) {
                        next.udp().stop();
                    }
                }
            };
        } catch (RuntimeException e) {
            Listening.find(settings, PORT, tcp.port(), e);
            return () -> {
            };
        }
    }

    private SecurePort open(Listening at, boolean withHttp3) {
        VisitorServer tcp = servers.get().secured(at.address(), Objects.requireNonNull(at.port()));
        try {
            return new SecurePort(tcp, withHttp3 ? http3.get().open(at.address(), tcp.port()) : null);
        } catch (RuntimeException e) {
            tcp.stop();
            throw e;
        }
    }

    private void use(Wanted wanted, @Nullable SecurePort opened) {
        inForce = wanted;
        open = opened;
        ports.tcp(opened == null ? 0 : opened.port());
        ports.udp(opened == null ? 0 : opened.portOfHttp3());
    }

    private void leave() {
        SecurePort before = open;
        if (before != null) {
            before.leave();
        }
    }

    private void leaveHttp3() {
        SecurePort before = open;
        if (before != null && before.udp() != null) {
            before.udp().leave();
        }
    }

    @Override
    public void start() {
        running = true;
        if (inForce.isThere()) {
            use(inForce, open(inForce.listening(), inForce.http3()));
        }
    }

    @Override
    public void stop() {
        running = false;
        SecurePort before = open;
        if (before != null) {
            ports.udp(0);
            before.stop();
            open = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Beside Boot's server, and so before anybody may hear that it listens. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 2048 - 1;
    }
}
