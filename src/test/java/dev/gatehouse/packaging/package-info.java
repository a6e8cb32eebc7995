/** Tests of what operators install: the container image and the chart. */
@NullMarked
package dev.gatehouse.packaging;

import org.jspecify.annotations.NullMarked;
