package dev.gatehouse.requestlog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.site.SiteCatalog;

/** Wires the logs. The writers are closed, and so emptied, after the web server has stopped. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccessLogProperties.class, ErrorLogProperties.class})
class RequestLogConfiguration {

    @Bean
    ErrorLine errorLine() {
        return new ErrorLine(ZoneId.systemDefault(), ProcessHandle.current().pid());
    }

    @Bean
    LogWriter accessLogWriter(AccessLogProperties settings, ErrorLine errorLine, LogWriter errorLogWriter,
            Clock clock) {
        LogSink sink = sink(settings.path(), settings.rotation(), "gatehouse.access-log.path", FileDescriptor.out);
        return new LogWriter("access-log", sink, count -> {
            errorLogWriter.write(errorLine.alert(count + " lines of the access log were lost: writing is too slow",
                    clock.instant()));
            return new byte[0];
        });
    }

    @Bean
    LogWriter errorLogWriter(ErrorLogProperties settings, ErrorLine errorLine, Clock clock) {
        LogSink sink = sink(settings.path(), settings.rotation(), "gatehouse.error-log.path", FileDescriptor.err);
        return new LogWriter("error-log", sink, count -> errorLine
                .alert(count + " lines of the error log were lost: writing is too slow", clock.instant()));
    }

    @Bean
    ExchangeListener requestLog(AccessLogProperties accessLog, ErrorLogProperties errorLog, ErrorLine errorLine,
            LogWriter accessLogWriter, LogWriter errorLogWriter, SiteCatalog catalog, Clock clock) {
        return new RequestLog(new AccessLine(accessLog.format(), ZoneId.systemDefault()), errorLine, accessLogWriter,
                errorLogWriter, errorLog.hints(), catalog, clock);
    }

    private static LogSink sink(@Nullable Path path, Rotation rotation, String key, FileDescriptor stream) {
        return path == null ? LogSink.stream(new FileOutputStream(stream)) : LogSink.file(path, rotation, key);
    }
}
