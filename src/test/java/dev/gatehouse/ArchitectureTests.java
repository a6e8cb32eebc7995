package dev.gatehouse;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** Keeps the packages as the guide draws them: one direction, no cycle. */
class ArchitectureTests {

    @Test
    void packagesDependOnlyOnWhatTheyDeclare() {
        ApplicationModules.of(GatehouseApplication.class).verify();
    }
}
