/**
 * The reference of the configuration and its JSON Schemas, generated from the records that read the settings: keys, types and defaults
 * by reflection, what they mean from the Javadoc of the sources, and what they may be from what Gatehouse says of a value that cannot
 * be. {@link dev.gatehouse.reference.ReferenceTests} writes them.
 */
@NullMarked
package dev.gatehouse.reference;

import org.jspecify.annotations.NullMarked;
