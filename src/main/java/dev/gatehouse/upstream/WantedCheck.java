package dev.gatehouse.upstream;

import dev.gatehouse.site.HealthCheck;

/**
 * A health check that a site wants. Sites that want the same of the same upstream share it.
 *
 * @param peer what is looked at
 * @param check how
 */
record WantedCheck(Peers.Key peer, HealthCheck check) {}
