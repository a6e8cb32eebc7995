package dev.gatehouse.resolver;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * An address that a name led to when a connection was made there. Used by one thread; asking costs two reads where nothing has been
 * looked up meanwhile.
 */
public final class Foothold {

    private final KnownName name;
    private final InetAddress address;
    private @Nullable Resolution seen;

    public Foothold(KnownName name, InetAddress address) {
        this.name = name;
        this.address = address;
    }

    public KnownName name() {
        return name;
    }

    public InetAddress address() {
        return address;
    }

    /** Whether the name leads elsewhere now, or nowhere. */
    @SuppressWarnings("ReferenceEquality") // another one is made whenever it was looked up
    public boolean isLost() {
        Resolution now = name.current();
        if (now == seen || now == null) {
            return false;
        }
        if (now.addresses().contains(address)) {
            seen = now;
            return false;
        }
        return true;
    }
}
