package dev.gatehouse.requestlog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.ReloadStep;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/** Where lines go and how they look, as it is written now. */
final class LogsInForce implements ReloadParticipant {

    private static final String ACCESS = "gatehouse.access-log.path";
    private static final String ERROR = "gatehouse.error-log.path";

    private final LogWriter accessWriter;
    private final LogWriter errorWriter;
    private final ZoneId zone;
    private AccessLogProperties access;
    private ErrorLogProperties error;
    private volatile LogForm form;

    LogsInForce(LogWriter accessWriter, LogWriter errorWriter, AccessLogProperties access, ErrorLogProperties error,
            ZoneId zone) {
        this.accessWriter = accessWriter;
        this.errorWriter = errorWriter;
        this.access = access;
        this.error = error;
        this.zone = zone;
        this.form = formOf(access, error);
    }

    private LogForm formOf(AccessLogProperties ofAccess, ErrorLogProperties ofError) {
        return new LogForm(new AccessLine(ofAccess.format(), zone), ofError.hints());
    }

    LogForm form() {
        return form;
    }

    /** Where the access log begins. */
    static LogSink sink(AccessLogProperties of, Settings settings) {
        return sink(of.path(), of.rotation(), ACCESS, FileDescriptor.out, settings);
    }

    /** Where the error log begins. */
    static LogSink sink(ErrorLogProperties of, Settings settings) {
        return sink(of.path(), of.rotation(), ERROR, FileDescriptor.err, settings);
    }

    /** A file that cannot be written is one more finding, and told of with all of them before a line is lost. */
    private static LogSink sink(@Nullable Path path, Rotation rotation, String key, FileDescriptor stream,
            Settings settings) {
        try {
            return path == null ? LogSink.stream(new FileOutputStream(stream)) : LogSink.file(path, rotation);
        } catch (IOException _) {
            settings.find(key, String.valueOf(path), "a file that Gatehouse may write");
            return LogSink.stream(OutputStream.nullOutputStream());
        }
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        var nextAccess = settings.read(AccessLogProperties.class);
        var nextError = settings.read(ErrorLogProperties.class);
        boolean sameAccess = new Place(nextAccess).equals(new Place(access));
        boolean sameError = new Place(nextError).equals(new Place(error));
        return new Change(nextAccess, nextError,
                sameAccess ? Optional.empty() : Optional.of(sink(nextAccess, settings)),
                sameError ? Optional.empty() : Optional.of(sink(nextError, settings)));
    }

    /** What a file is opened with. */
    private record Place(@Nullable Path path, Rotation rotation) {

        Place(AccessLogProperties of) {
            this(of.path(), of.rotation());
        }

        Place(ErrorLogProperties of) {
            this(of.path(), of.rotation());
        }
    }

    /** The files are open already. */
    private final class Change implements ReloadStep {

        private final AccessLogProperties nextAccess;
        private final ErrorLogProperties nextError;
        private final Optional<LogSink> accessSink;
        private final Optional<LogSink> errorSink;

        Change(AccessLogProperties nextAccess, ErrorLogProperties nextError, Optional<LogSink> accessSink,
                Optional<LogSink> errorSink) {
            this.nextAccess = nextAccess;
            this.nextError = nextError;
            this.accessSink = accessSink;
            this.errorSink = errorSink;
        }

        @Override
        public void run() {
            accessSink.ifPresent(accessWriter::goOnIn);
            errorSink.ifPresent(errorWriter::goOnIn);
            access = nextAccess;
            error = nextError;
            form = formOf(nextAccess, nextError);
        }

        @Override
        public void discard() {
            accessSink.ifPresent(LogSink::close);
            errorSink.ifPresent(LogSink::close);
        }
    }
}
