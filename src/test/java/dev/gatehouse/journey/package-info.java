/** What a visitor or operator does, end to end, with the packaged jar and real components. */
@NullMarked
package dev.gatehouse.journey;

import org.jspecify.annotations.NullMarked;
