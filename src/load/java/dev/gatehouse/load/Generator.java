package dev.gatehouse.load;

import java.time.Duration;

/** A program that asks a proxy as fast as it answers. */
interface Generator {

    Load run(Workbench bench, Task task, Duration duration);
}
