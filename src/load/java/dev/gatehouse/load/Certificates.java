package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** Makes the one certificate of a comparison when it is first needed: of the kind that Let's Encrypt gives today. */
final class Certificates {

    private final Workbench bench;
    private Task.Certificate certificate;

    Certificates(Workbench bench) {
        this.bench = bench;
    }

    Task.Certificate get() {
        if (certificate == null) {
            certificate = make();
        }
        return certificate;
    }

    private Task.Certificate make() {
        var folder = bench.folder("certificate");
        var made = new Task.Certificate(folder.resolve("chain.pem"), folder.resolve("key.pem"),
                folder.resolve("chain-and-key.pem"));
        bench.run(10, List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-noenc", "-days", "2", "-subj", "/CN=" + Task.LOCALHOST, "-addext",
                "subjectAltName=DNS:" + Task.LOCALHOST, "-keyout", made.key().toString(), "-out",
                made.chain().toString()));
        try {
            Files.writeString(made.chainAndKey(), Files.readString(made.chain()) + Files.readString(made.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }
}
