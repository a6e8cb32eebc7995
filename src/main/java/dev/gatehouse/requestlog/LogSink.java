package dev.gatehouse.requestlog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import org.jspecify.annotations.Nullable;

/** Where whole lines go. Used by one thread at a time. */
interface LogSink extends AutoCloseable {

    void write(byte[] lines) throws IOException;

    @Override
    void close();

    /** A standard stream; it stays open. */
    static LogSink stream(OutputStream stream) {
        return new LogSink() {

            @Override
            public void write(byte[] lines) throws IOException {
                stream.write(lines);
                stream.flush();
            }

            @Override
            public void close() {
            }
        };
    }

    /**
     * A file that rotates, by Logback's appender.
     *
     * @throws IOException if the file cannot be written
     */
    static LogSink file(Path path, Rotation rotation) throws IOException {
        requireWritable(path);
        var context = new LoggerContext();
        var appender = new RollingFileAppender<byte[]>();
        var policy = new SizeAndTimeBasedRollingPolicy<byte[]>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(path + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(new FileSize(rotation.size().toBytes()));
        policy.setMaxHistory(rotation.keep());
        policy.start();
        var encoder = new AsTheyAre();
        encoder.setContext(context);
        appender.setContext(context);
        appender.setName(path.toString());
        appender.setFile(path.toString());
        appender.setRollingPolicy(policy);
        appender.setTriggeringPolicy(policy);
        appender.setEncoder(encoder);
        appender.start();
        return new LogSink() {

            @Override
            public void write(byte[] lines) {
                appender.doAppend(lines);
            }

            @Override
            public void close() {
                appender.stop();
                context.stop();
            }
        };
    }

    /** Logback would only note in its own status that it cannot. */
    private static void requireWritable(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    }

    /** Lines are bytes already when they come here. */
    final class AsTheyAre extends EncoderBase<byte[]> {

        @Override
        public byte[] encode(byte[] lines) {
            return lines;
        }

        @Override
        public byte @Nullable [] headerBytes() {
            return null;
        }

        @Override
        public byte @Nullable [] footerBytes() {
            return null;
        }
    }
}
