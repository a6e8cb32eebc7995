package dev.gatehouse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.site.SiteCatalog;

/** Starts Gatehouse. */
@SpringBootApplication
public class GatehouseApplication {

    /** {@code EX_CONFIG} of sysexits: the configuration is at fault. */
    private static final int EX_CONFIG = 78;

    @Bean
    Announcement announcement(SiteCatalog catalog) {
        return new Announcement(catalog);
    }

    public static void main(String[] arguments) {
        var application = new SpringApplication(GatehouseApplication.class);
        try {
            application.run(arguments);
        } catch (RuntimeException | StackOverflowError e) {
            // A file that cannot be read fails before there is anything that could know an exit status.
            if (!ConfigurationFailureAnalyzer.findings(e, new StandardEnvironment()).isEmpty()) {
                System.exit(EX_CONFIG);
            }
            throw e;
        }
    }
}
