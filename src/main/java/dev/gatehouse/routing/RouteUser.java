package dev.gatehouse.routing;

import java.util.List;

/** A way of forwarding that wants to know all routes. */
public interface RouteUser {

    /**
     * Makes what is needed of a new set of routes, beside the one in force.
     *
     * @param routes all of them, in the order they were written, whichever way they take
     * @return swaps the new set in; not called where the configuration turns out to be faulty
     */
    Runnable prepare(List<DefinedRoute> routes);
}
