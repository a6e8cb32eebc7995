package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for {@code gatehouse import}. */
class ImportCommandTests {

    private static final String FLASK = """
            server {
                listen 80;
                server_name flask.pckcml.test;
                location / {
                    proxy_pass http://localhost:5000;
                }
            }
            """;

    @TempDir
    Path folder;

    private Path nginx(String text) throws IOException {
        return Files.writeString(folder.resolve("flask.conf"), text);
    }

    private CommandLineFixture imported(String text, String... more) throws IOException {
        String[] words = new String[more.length + 3];
        words[0] = "import";
        words[1] = "nginx";
        words[2] = nginx(text).toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return CommandLineFixture.run(words);
    }

    @Test
    void withoutAFolderItIsShown() throws IOException {
        CommandLineFixture said = imported(FLASK);

        assertThat(said.err()).isEmpty();
        assertThat(said.status()).isZero();
        assertThat(said.out()).isEqualTo("""
                --- sites.d/flask.pckcml.test.yml
                # yaml-language-server: $schema=../gatehouse-site.schema.json
                # from flask.conf:1
                host: flask.pckcml.test
                upstream: http://localhost:5000
                preserve-host: false
                rewrite-location:
                  - from: http://localhost:5000/
                    to: /

                --- application.yml
                # yaml-language-server: $schema=gatehouse.schema.json
                server:
                  port: 80

                --- report
                flask.conf:1: server → kept: site flask.pckcml.test (sites.d/flask.pckcml.test.yml)
                flask.conf:2: listen 80 → kept: server.port: 80
                flask.conf:3: server_name flask.pckcml.test → kept: host: flask.pckcml.test
                flask.conf:4: location / → kept: the site itself
                flask.conf:5: proxy_pass http://localhost:5000 → kept: upstream: http://localhost:5000

                5 statements: 5 kept, 0 already the default, 0 not supported; 1 site
                """);
    }

    @Test
    void intoAFolderItIsWritten() throws IOException {
        Path out = folder.resolve("out");

        CommandLineFixture said = imported(FLASK, "-o", out.toString());

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("wrote " + out.resolve("sites.d/flask.pckcml.test.yml"));
        assertThat(out.resolve("sites.d/flask.pckcml.test.yml")).content().contains("upstream: http://localhost:5000");
        assertThat(out.resolve("application.yml")).content()
                .isEqualTo("# yaml-language-server: $schema=gatehouse.schema.json\nserver:\n  port: 80\n");
        assertThat(out.resolve("gatehouse.schema.json")).exists();
        assertThat(out.resolve("gatehouse-site.schema.json")).exists();
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws IOException {
        Path out = folder.resolve("out");
        imported(FLASK, "-o", out.toString());
        Path site = Files.writeString(out.resolve("sites.d/flask.pckcml.test.yml"), "mine");

        CommandLineFixture said = imported(FLASK, "-o", out.toString());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).isEqualTo(
                "gatehouse: nothing was written: %s is there already (--force writes over them)\n".formatted(site));
        assertThat(site).content().isEqualTo("mine");
        assertThat(imported(FLASK, "-o", out.toString(), "--force").status()).isZero();
        assertThat(site).content().contains("upstream");
    }

    @Test
    void aMainFileThatIsThereIsLeftAlone() throws IOException {
        Path main = Files.writeString(folder.resolve("application.yml"), "server.port: 8080");

        CommandLineFixture said = imported(FLASK, "-o", folder.toString(), "--force");

        assertThat(main).content().isEqualTo("server.port: 8080");
        assertThat(said.out()).contains(main + " is there already. It should say:\n  server:\n    port: 80\n");
    }

    @Test
    void whatIsNotSupportedNeedsAHuman() throws IOException {
        CommandLineFixture said = imported(
                "server { server_name a.test; gzip on; location / { proxy_pass http://a:1; } }");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("gzip on → not supported: ", "; to do: ");
    }

    @Test
    void whatCannotBeUsedIsNotWritten() throws IOException {
        Path out = folder.resolve("out");

        CommandLineFixture said = imported("""
                server {
                    server_name a.test;
                    location / {
                        proxy_pass https://a:1;
                        proxy_ssl_verify on;
                        proxy_ssl_trusted_certificate /nowhere/ca.pem;
                    }
                }
                """, "-o", out.toString());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("upstream-tls.ca", "/nowhere/ca.pem", "nothing was written");
        assertThat(out).doesNotExist();
    }

    @Test
    void programsGetJson() throws IOException {
        CommandLineFixture said = imported(FLASK, "--json");

        assertThat(said.status()).isZero();
        assertThat(said.out())
                .startsWith("{\"statements\":[{\"file\":\"flask.conf\",\"line\":1,\"directive\":\"server\",")
                .contains("\"outcome\":\"kept\",\"as\":\"server.port: 80\"",
                        "\"sites\":[{\"name\":\"flask.pckcml.test\"",
                        "\"main\":\"# yaml-language-server: $schema=gatehouse.schema.json\\nserver:\\n  port: 80\\n\"",
                        "\"findings\":[]");
    }

    @Test
    void whatIsNoConfigurationIsSaid() throws IOException {
        assertThat(imported("server { listen 80").err()).isEqualTo(
                "gatehouse: flask.conf:1: \"listen 80\" is not ended by \";\"\n");
        assertThat(CommandLineFixture.run("import", "nginx", folder.resolve("none").toString()).status()).isEqualTo(2);
        assertThat(CommandLineFixture.run("import", "apache", "/etc/apache2").status()).isEqualTo(2);
        assertThat(CommandLineFixture.run("import").status()).isEqualTo(2);
    }

    @Test
    void secretsAreNotShownInTheReport() throws IOException {
        CommandLineFixture said = imported("""
                server {
                    server_name a.test;
                    location / {
                        proxy_pass http://a:1;
                        proxy_set_header Authorization "Basic c2VjcmV0";
                        if ($http_x_token != s3cret) { return 403; }
                    }
                }
                """);

        assertThat(said.out()).contains("proxy_set_header Authorization ******", "if ($http_x_token != ******")
                .doesNotContain("s3cret", "c2VjcmV0");
    }
}
