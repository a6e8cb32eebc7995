package dev.gatehouse.site;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks at the settings of the server before Spring does, which reads them while it still decides what to configure and
 * would end there with the first mistake. What it finds waits in a bean for what others find.
 */
final class ServerCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String HTTPS_PORT = "gatehouse.https.port";
    private static final List<String> PORTS = List.of("server.port", "management.server.port", HTTPS_PORT);
    private static final int HIGHEST = 65_535;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var findings = new Findings();
        check(context.getEnvironment(), findings);
        context.getBeanFactory().registerSingleton(Findings.class.getName(), findings);
    }

    /** Takes what it finds out of the environment. */
    static void check(ConfigurableEnvironment environment, Findings findings) {
        Set<ConfigurationPropertyName> faulty = check(new Settings(environment, findings));
        if (!faulty.isEmpty()) {
            FaultyValues.setAside(environment, faulty);
        }
    }

    /** Adds to the findings; returns the keys that they are about. */
    static Set<ConfigurationPropertyName> check(Settings settings) {
        Set<ConfigurationPropertyName> faulty = new HashSet<>();
        for (String key : PORTS) {
            Optional<String> written = settings.read(key, Bindable.of(String.class));
            if (written.isPresent() && !isPort(written.get(), key)) {
                settings.find(key, written.get(), "a port from 0 to 65535");
                faulty.add(ConfigurationPropertyName.of(key));
            }
        }
        Optional<String> management = settings.read(PORTS.get(1), Bindable.of(String.class));
        if (management.isPresent() && !management.get().equals("0")
                && management.equals(settings.read(PORTS.get(0), Bindable.of(String.class)))) {
            settings.find(PORTS.get(1), management.get(), "another port than server.port, which visitors can reach");
            faulty.add(ConfigurationPropertyName.of(PORTS.get(1)));
        }
        checkHttps(settings, faulty);
        return faulty;
    }

    /** The port for TLS is another one than the others, which then are for plain HTTP. */
    private static void checkHttps(Settings settings, Set<ConfigurationPropertyName> faulty) {
        String https = settings.read(HTTPS_PORT, Bindable.of(String.class)).orElse("0");
        for (String other : PORTS.subList(0, 2)) {
            if (!https.equals("0")
                    && settings.read(other, Bindable.of(String.class)).filter(https::equals).isPresent()) {
                settings.find(HTTPS_PORT, https, "another port than " + other);
                faulty.add(ConfigurationPropertyName.of(HTTPS_PORT));
            }
        }
        boolean own = settings.contains("server.ssl")
                && settings.read("server.ssl.enabled", Bindable.of(Boolean.class)).orElse(true);
        if (own && settings.contains(HTTPS_PORT)) {
            settings.find("server.ssl", "with gatehouse.https.port", "one of them: server.ssl makes a port for TLS "
                    + "of server.port, and leaves none for plain HTTP");
            faulty.add(ConfigurationPropertyName.of("server.ssl"));
        }
    }

    /** A management port of -1 switches management off. */
    private static boolean isPort(String text, String key) {
        try {
            int port = Integer.parseInt(text.strip());
            return port <= HIGHEST && port >= (key.startsWith("management") ? -1 : 0);
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
