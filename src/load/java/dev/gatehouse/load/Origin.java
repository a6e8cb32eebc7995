package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** The usual upstream: an nginx that answers from memory and from the file cache. */
final class Origin implements Upstream {

    static final String SMALL = "/1k";
    static final String LARGE = "/1m";

    private static final int SMALL_SIZE = 1024;
    private static final int LARGE_SIZE = 1024 * 1024;
    private static final int SECONDS_TO_START = 10;

    private final Workbench bench;
    private final int port;
    private final Process process;

    Origin(Workbench bench) {
        this.bench = bench;
        this.port = bench.freePort();
        var folder = bench.folder("origin");
        try {
            configure(folder);
            process = bench.start(folder, Map.of(), Nginx.command(folder));
            awaitStart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    private void configure(Path folder) throws IOException {
        var large = new byte[LARGE_SIZE];
        new Random(LARGE_SIZE).nextBytes(large);
        Files.write(folder.resolve("1m"), large);
        Files.writeString(folder.resolve("nginx.conf"), Nginx.frame(folder, """
                    access_log off;
                    open_file_cache max=10 inactive=1h;
                    open_file_cache_valid 1h;
                    server {
                        listen 127.0.0.1:%d;
                        location = %s {
                            return 200 "%s";
                        }
                        location / {
                            root %s;
                        }
                    }
                """.formatted(port, SMALL, "0123456789abcdef".repeat(SMALL_SIZE / 16), folder)));
    }

    private void awaitStart() throws IOException {
        for (var attempt = 0; attempt < SECONDS_TO_START * 100 && process.isAlive(); attempt++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                pause();
            }
        }
        throw new IOException("nginx as upstream: does not start, see its output");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        bench.stop(process);
    }
}
