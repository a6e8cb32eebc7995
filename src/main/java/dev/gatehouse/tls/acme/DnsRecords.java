package dev.gatehouse.tls.acme;

import dev.gatehouse.tls.NotIssuedException;

/**
 * Somebody who puts records into the DNS of a name, by which an authority recognises that it is ours (RFC 8555, section 8.4). Waits,
 * and is called from several threads.
 */
interface DnsRecords {

    /**
     * Puts a TXT record in place and returns when the name's own servers tell of it.
     *
     * @param name such as {@code _acme-challenge.example.com}; it may have other values already, which stay
     * @throws NotIssuedException if it could not be done, with what a human has to do
     */
    Placed place(String name, String value) throws NotIssuedException;

    /** A record that is there. */
    interface Placed extends AutoCloseable {

        /** Takes it away again; a failure is logged and otherwise of no consequence. */
        @Override
        void close();
    }
}
