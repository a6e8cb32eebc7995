package dev.gatehouse.upstream;

import org.jspecify.annotations.Nullable;

/** A request that needs one of several upstreams, as far as that matters for which one. Asked only where it does. */
public interface Seeker {

    /** The field Cookie of the request; null where it has none. */
    @Nullable
    String cookies();

    /** The address of the visitor, as text. */
    String visitor();
}
