/** Gatehouse, a virtual-host reverse proxy: the program's beginning; each concern has a package of its own. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
