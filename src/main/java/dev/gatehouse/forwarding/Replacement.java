package dev.gatehouse.forwarding;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.site.ReloadStep;
import dev.gatehouse.site.Settings;

/**
 * One port in place of another: opened beside it, and only then is the old one left, so that a port which cannot be opened changes nothing.
 * Where just the address is another one, both cannot be open at a time, and there is a moment without.
 *
 * @param <P> what a port is
 */
final class Replacement<P extends OpenPort> {

    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final String key;
    private final Function<Listening, P> open;
    private final Runnable leave;
    private final Consumer<P> use;

    /**
     * @param key of the port
     * @param leave leaves the old one
     * @param use takes the new one
     */
    Replacement(String key, Function<Listening, P> open, Runnable leave, Consumer<P> use) {
        this.key = key;
        this.open = open;
        this.leave = leave;
        this.use = use;
    }

    Runnable prepare(Settings settings, Listening before, Listening wanted) {
        return before.overlaps(wanted) ? after(settings, before, wanted) : beside(settings, wanted);
    }

    private Runnable beside(Settings settings, Listening wanted) {
        P opened;
        try {
            opened = open.apply(wanted);
        } catch (RuntimeException e) {
            Listening.find(settings, key, Objects.requireNonNull(wanted.port()), e);
            return Replacement::nothing;
        }
        return new ReloadStep() {

            @Override
            public void run() {
                leave.run();
                use.accept(opened);
                LOG.info("listening at {} now ({})", new Listening(wanted.address(), opened.port()).inWords(), key);
            }

            @Override
            public void discard() {
                opened.stop();
            }
        };
    }

    private Runnable after(Settings settings, Listening before, Listening wanted) {
        try (var trial = new ServerSocket()) {
            trial.bind(new InetSocketAddress(wanted.address(), 0));
        } catch (IOException e) {
            settings.find("server.address", String.valueOf(wanted.address()),
                    "an address of this machine, and not one of which the system says: " + e.getMessage());
            return Replacement::nothing;
        }
        return () -> {
            leave.run();
            try {
                use.accept(open.apply(wanted));
                LOG.info("listening at {} now ({})", wanted.inWords(), key);
            } catch (RuntimeException e) {
                LOG.error("{}: {} cannot be listened at, so it stays as it was: {}", key, wanted.inWords(),
                        e.getMessage());
                use.accept(open.apply(before));
            }
        };
    }

    private static void nothing() {
        // There is a finding, and so this is never done.
    }
}
