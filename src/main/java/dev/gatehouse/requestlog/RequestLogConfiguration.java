package dev.gatehouse.requestlog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.site.Settings;
import dev.gatehouse.site.SiteCatalog;

/** Wires the logs. The writers are closed, and so emptied, after the web server has stopped. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccessLogProperties.class, ErrorLogProperties.class})
class RequestLogConfiguration {

    /** What is expected of the path of a log. */
    static final String WRITABLE = "a file that Gatehouse may write";

    @Bean
    ErrorLine errorLine() {
        return new ErrorLine(ZoneId.systemDefault(), ProcessHandle.current().pid());
    }

    @Bean
    LogWriter accessLogWriter(AccessLogProperties settings, ErrorLine errorLine, LogWriter errorLogWriter, Clock clock,
            Settings start) {
        LogSink sink = sink(settings.path(), settings.rotation(), "gatehouse.access-log.path", FileDescriptor.out,
                start);
        return new LogWriter("access-log", sink, count -> {
            errorLogWriter.write(errorLine.alert(count + " lines of the access log were lost: writing is too slow",
                    clock.instant()));
            return new byte[0];
        });
    }

    @Bean
    LogWriter errorLogWriter(ErrorLogProperties settings, ErrorLine errorLine, Clock clock, Settings start) {
        LogSink sink = sink(settings.path(), settings.rotation(), "gatehouse.error-log.path", FileDescriptor.err,
                start);
        return new LogWriter("error-log", sink, count -> errorLine
                .alert(count + " lines of the error log were lost: writing is too slow", clock.instant()));
    }

    @Bean
    RequestLog requestLog(AccessLogProperties accessLog, ErrorLogProperties errorLog, ErrorLine errorLine,
            LogWriter accessLogWriter, LogWriter errorLogWriter, SiteCatalog catalog, Clock clock) {
        return new RequestLog(new AccessLine(accessLog.format(), ZoneId.systemDefault()), errorLine, accessLogWriter,
                errorLogWriter, errorLog.hints(), catalog, clock);
    }

    @Bean
    AccessStream accessStream(AccessLogProperties accessLog) {
        return new AccessStream(new AccessLine(accessLog.format(), ZoneId.systemDefault()));
    }

    /** A file that cannot be written is one more finding of the start, which ends with all of them before a line is lost. */
    private static LogSink sink(@Nullable Path path, Rotation rotation, String key, FileDescriptor stream,
            Settings start) {
        try {
            return path == null ? LogSink.stream(new FileOutputStream(stream)) : LogSink.file(path, rotation);
        } catch (IOException _) {
            start.find(key, String.valueOf(path), WRITABLE);
            return LogSink.stream(OutputStream.nullOutputStream());
        }
    }
}
