package dev.gatehouse.site;

/** Who has which host until now. */
interface Incumbents {

    Incumbents NONE = (_, _) -> false;

    boolean hasHost(String site, HostPattern host);

    /** As in sites that are in force. */
    static Incumbents of(Sites sites) {
        return (site, host) -> sites.named(site).filter(one -> one.hosts().contains(host)).isPresent();
    }
}
