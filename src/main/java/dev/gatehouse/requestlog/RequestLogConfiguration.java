package dev.gatehouse.requestlog;

import java.time.Clock;
import java.time.ZoneId;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.why.RecentIncidents;

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
        return new LogWriter("access-log", LogsInForce.sink(settings, start), count -> {
            errorLogWriter.write(errorLine.alert(count + " lines of the access log were lost: writing is too slow",
                    clock.instant()));
            return new byte[0];
        });
    }

    @Bean
    LogWriter errorLogWriter(ErrorLogProperties settings, ErrorLine errorLine, Clock clock, Settings start) {
        return new LogWriter("error-log", LogsInForce.sink(settings, start), count -> errorLine
                .alert(count + " lines of the error log were lost: writing is too slow", clock.instant()));
    }

    @Bean
    LogsInForce logsInForce(LogWriter accessLogWriter, LogWriter errorLogWriter, AccessLogProperties accessLog,
            ErrorLogProperties errorLog) {
        return new LogsInForce(accessLogWriter, errorLogWriter, accessLog, errorLog, ZoneId.systemDefault());
    }

    @Bean
    AccessStream accessStream(LogsInForce logs) {
        return new AccessStream(() -> logs.form().access());
    }

    @Bean
    NameLog nameLog(ErrorLine errorLine, LogWriter errorLogWriter, Clock clock) {
        return new NameLog(errorLine, errorLogWriter, clock);
    }

    @Bean
    UpstreamLog upstreamLog(ErrorLine errorLine, LogWriter errorLogWriter, Clock clock) {
        return new UpstreamLog(errorLine, errorLogWriter, ZoneId.systemDefault(), clock);
    }

    @Bean
    RequestLog requestLog(LogsInForce logs, ErrorLine errorLine, LogWriter accessLogWriter, LogWriter errorLogWriter,
            SiteCatalog catalog, Clock clock, Diagnostician diagnostician, RecentIncidents incidents,
            ForwardedHeaders forwarded) {
        return new RequestLog(logs::form, errorLine, accessLogWriter, errorLogWriter, catalog, clock, diagnostician,
                incidents, forwarded);
    }
}
