package dev.gatehouse.welcome;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.SitesChanged;
import dev.gatehouse.site.StandInSites;
import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/**
 * The sites of a first start. Their upstreams are started when they are needed and stopped when they no longer are.
 *
 * <p>Called by one thread at a time, as reloads are.
 */
final class WelcomeSites implements StandInSites, DisposableBean {

    private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";
    private static final String WELCOME = "welcome";
    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60),
            Duration.ofSeconds(60));

    private final WelcomePages pages;
    private Optional<WelcomeUpstreams> upstreams = Optional.empty();

    WelcomeSites(WelcomePages pages) {
        this.pages = pages;
    }

    @Override
    public boolean areNeeded(Settings settings, Sites own) {
        return own.isEmpty() && !settings.contains(ROUTES);
    }

    @Override
    public Sites sites() {
        WelcomeUpstreams running = upstreams.orElseGet(() -> WelcomeUpstreams.start(pages));
        upstreams = Optional.of(running);
        return Sites.ofFirstStart(List.of(site(WELCOME, namesOfThisMachine(), running.welcomePort()),
                site("hello", List.of("hello.localhost"), running.helloPort()),
                site("whoami", List.of("whoami.localhost"), running.whoamiPort())));
    }

    private static Site site(String name, List<String> hosts, int port) {
        return new Site(name, hosts.stream().map(HostPattern::of).flatMap(Optional::stream).toList(),
                new UpstreamAddress("http", "127.0.0.1", port, ""), true, TIMEOUTS, UpstreamTls.DEFAULT,
                SiteHttps.DEFAULT);
    }

    /** The names by which somebody at this machine or in its network may type it into a browser. */
    private static List<String> namesOfThisMachine() {
        Set<String> names = new LinkedHashSet<>(List.of("localhost"));
        try {
            InetAddress self = InetAddress.getLocalHost();
            names.add(self.getHostName());
            names.add(self.getHostName() + ".local");
        } catch (UnknownHostException _) {
            // A machine without a name has addresses still.
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .flatMap(WelcomeSites::written)
                    .forEach(names::add);
        } catch (SocketException _) {
            names.add("127.0.0.1");
        }
        return List.copyOf(names);
    }

    private static Stream<String> written(InetAddress address) {
        String text = NetUtil.toAddressString(Objects.requireNonNull(address));
        return Stream.of(text.indexOf(':') < 0 ? text : "[" + text.replaceFirst("%.*", "") + "]");
    }

    /** When the operator's sites are in force, and not before: until then these are served. */
    @EventListener
    void sitesChanged(SitesChanged changes) {
        if (changes.sites().named(WELCOME).isEmpty()) {
            destroy();
        }
    }

    /** Stops the upstreams; requests that are on their way to them get a page that says so. */
    @Override
    public void destroy() {
        upstreams.ifPresent(WelcomeUpstreams::close);
        upstreams = Optional.empty();
    }
}
