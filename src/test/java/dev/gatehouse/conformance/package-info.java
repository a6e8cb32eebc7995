/**
 * The forwarding contract as checks that any proxy can be put to: raw sockets on the visitor's side, a scripted upstream on the
 * other, and one verdict for each sentence.
 */
@NullMarked
package dev.gatehouse.conformance;

import org.jspecify.annotations.NullMarked;
