package dev.gatehouse.routing;

/** A way of forwarding that wants to know all routes. */
public interface RouteUser {

    /**
     * Makes what is needed of a new set of routes, beside the one in force.
     *
     * @return swaps the new set in; not called where the configuration turns out to be faulty
     */
    Runnable prepare(DefinedRoutes routes);
}
