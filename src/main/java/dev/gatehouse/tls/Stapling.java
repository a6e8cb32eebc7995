package dev.gatehouse.tls;

import java.util.Optional;

/** What authorities say of certificates that want it shown. Never waits. */
interface Stapling {

    /** For certificates that nobody wants to know anything of. */
    Stapling NONE = new Stapling() {

        @Override
        public Optional<Staple> of(Certificate certificate) {
            return Optional.empty();
        }

        @Override
        public Optional<Trouble> troubleOf(Certificate certificate) {
            return Optional.empty();
        }
    };

    /** Why a certificate goes without, and what helps. */
    record Trouble(String why, String remedy) {}

    /** What is to be shown with a certificate; empty where it does not want that, or nothing is known. */
    Optional<Staple> of(Certificate certificate);

    /** Why there is nothing to show with a certificate that wants it, or soon will not be. */
    Optional<Trouble> troubleOf(Certificate certificate);
}
