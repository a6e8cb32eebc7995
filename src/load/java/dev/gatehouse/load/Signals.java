package dev.gatehouse.load;

import java.io.IOException;

/** Sends what Java itself cannot send to a process. */
final class Signals {

    private Signals() {
    }

    static void send(String signal, ProcessHandle process) throws IOException {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("kill -%s %d: failed".formatted(signal, process.pid()));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
