package dev.gatehouse.command;

import java.io.PrintStream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.gatehouse.site.ConfigurationSchema;

/** {@code gatehouse schema}: the description of the configuration that editors complete and check by. */
@Command(name = "schema", mixinStandardHelpOptions = true, description = "Writes the JSON Schema of application.yml, by which editors complete and check it.", footer = {
        "", "An editor finds it by the first line of a file, such as",
        "# yaml-language-server: $schema=gatehouse.schema.json"})
final class SchemaCommand implements Runnable {

    private final PrintStream out;

    @Option(names = "--site", description = "that of a file with one site, such as sites.d/shop.yml")
    private boolean site;

    SchemaCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print((site ? ConfigurationSchema.SITE_FILE : ConfigurationSchema.MAIN_FILE).text());
    }
}
