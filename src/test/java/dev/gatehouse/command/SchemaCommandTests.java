package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.gatehouse.site.ConfigurationSchema;

/** Tests for {@link SchemaCommand}. */
class SchemaCommandTests {

    @Test
    void theSchemaOfTheMainFileIsWritten() {
        CommandLineFixture said = CommandLineFixture.run("schema");

        assertThat(said).isEqualTo(new CommandLineFixture(0, ConfigurationSchema.MAIN_FILE.text(), ""));
        assertThat(said.out()).startsWith("{").endsWith("}\n").contains("\"access-log\"");
    }

    @Test
    void thatOfAFileWithOneSiteIsWrittenIfAsked() {
        CommandLineFixture said = CommandLineFixture.run("schema", "--site");

        assertThat(said).isEqualTo(new CommandLineFixture(0, ConfigurationSchema.SITE_FILE.text(), ""));
        assertThat(said.out()).startsWith("{").endsWith("}\n").contains("\"upstream\"").doesNotContain("access-log");
    }
}
