package dev.gatehouse.watch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadCause;

/**
 * Reloads on {@code SIGHUP}, which would end the program otherwise.
 *
 * <p>Java has no signals. {@code sun.misc.Signal} of the module {@code jdk.unsupported} is what there is, and it is asked for by its name,
 * since the compiler warns of it in a way that cannot be switched off, and other virtual machines may have none.
 */
final class HangUp implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";
    private static final String NAME = "HUP";

    private final Reloads reloads;
    private @Nullable Object before;
    private volatile boolean running;

    HangUp(Reloads reloads) {
        this.reloads = reloads;
    }

    @Override
    public void start() {
        try {
            before = handle(
                    Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[]{Class.forName(HANDLER)},
                            (_, method, _) -> {
                                if (running && method.getName().equals("handle")) {
                                    reload();
                                }
                                return null;
                            }));
            running = true;
        } catch (InvocationTargetException e) {
            // With -Xrs the virtual machine leaves signals alone, and lets nobody else have them.
            LOG.info("SIGHUP does not reload here: {}", String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            LOG.info("SIGHUP does not reload here, since this Java has no {}", SIGNAL);
        }
    }

    /** The thread of a signal has the class loader of the virtual machine, in which nothing of the program is found. */
    private void reload() {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("hang-up")
                .unstarted(() -> reloads.reload(ReloadCause.SIGNAL));
        thread.setContextClassLoader(HangUp.class.getClassLoader());
        thread.start();
    }

    /** Puts a handler in place; returns the one before. */
    private static @Nullable Object handle(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName(SIGNAL);
        return signal.getMethod("handle", signal, Class.forName(HANDLER))
                .invoke(null, signal.getConstructor(String.class).newInstance(NAME), handler);
    }

    @Override
    public void stop() {
        running = false;
        Object other = before;
        before = null;
        if (other != null) {
            try {
                handle(other);
            } catch (ReflectiveOperationException e) {
                LOG.debug("SIGHUP: {}", e.toString());
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
