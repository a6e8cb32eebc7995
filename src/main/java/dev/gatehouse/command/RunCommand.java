package dev.gatehouse.command;

import picocli.CommandLine.Command;

/** {@code gatehouse run}: starts the server, as no word at all does. It is here for its help; {@link Commands#obey} lets it pass. */
@Command(name = "run", mixinStandardHelpOptions = true, customSynopsis = "gatehouse run [--key=value]...", description = "Starts the server; so does no word at all. It runs until it is told to stop (SIGTERM, Ctrl-C).", footer = {
        "", "Settings go before those of the files, such as --server.port=8080 or",
        "--spring.config.location=/etc/gatehouse/.", "",
        "Ends with 78 where the configuration cannot be used, 1 where it cannot start for another reason."})
final class RunCommand implements Runnable {

    @Override
    public void run() {
        // Never: then it is a start of the server.
    }
}
