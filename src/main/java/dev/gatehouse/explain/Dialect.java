package dev.gatehouse.explain;

import java.util.Optional;

/** How one program writes its lines. */
interface Dialect {

    /** Whose line it is and what it says; empty where it is none of this program's. */
    Optional<Reading> read(LogLine line);
}
