package dev.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;

import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.resolver.KnownName;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;

/** Lets Spring Cloud Gateway's client find upstreams where the engine finds them. */
final class UpstreamNames extends AddressResolverGroup<InetSocketAddress> {

    private final Resolver names;

    UpstreamNames(Resolver names) {
        this.names = names;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new OfLoop(executor).asAddressResolver();
    }

    private final class OfLoop extends InetNameResolver {

        OfLoop(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String host, Promise<InetAddress> promise) {
            find(host, all -> promise.trySuccess(all.getFirst()), promise);
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            find(host, promise::trySuccess, promise);
        }

        private void find(String host, Consumer<List<InetAddress>> found, Promise<?> promise) {
            KnownName name = names.name(host);
            Resolution fresh = names.fresh(name);
            if (fresh != null) {
                answer(name, fresh, found, promise);
            } else {
                names.resolve(name).thenAccept(resolution -> answer(name, resolution, found, promise));
            }
        }
    }

    private void answer(KnownName name, Resolution resolution, Consumer<List<InetAddress>> found,
            Promise<?> promise) {
        if (resolution.addresses().isEmpty()) {
            promise.tryFailure(new UpstreamFailedException(resolution.noAddress()));
            return;
        }
        List<InetAddress> named = new ArrayList<>(resolution.addresses().size());
        names.inTurn(name, resolution).forEach(address -> named.add(withName(name.name(), address)));
        found.accept(named);
    }

    /** So that a connection knows by which name it was made. */
    private static InetAddress withName(String name, InetAddress address) {
        try {
            return InetAddress.getByAddress(name, address.getAddress());
        } catch (UnknownHostException _) {
            return address;
        }
    }
}
