package dev.gatehouse.admin;

import java.util.Optional;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.why.FailedRequest;

/**
 * What stands before the path of a signed link. Whoever opens the link hands the signature to that name, so that it has to be one of the
 * site's: the one that was asked for if it is, else the first in the configuration. Never a name that only a visitor has said.
 */
final class LinkOrigin {

    private final SiteCatalog catalog;
    private final ServedAddresses served;

    LinkOrigin(SiteCatalog catalog, ServedAddresses served) {
        this.catalog = catalog;
        this.served = served;
    }

    /** Scheme, name and port; empty where no name is known to be the site's, as for a route of Spring Cloud Gateway. */
    Optional<String> of(FailedRequest request) {
        Optional<Site> site = Optional.ofNullable(request.site()).flatMap(catalog.sites()::named);
        return site.flatMap(known -> asked(request.url(), known).or(() -> first(known)));
    }

    private static Optional<String> asked(String url, Site site) {
        int host = url.indexOf("://") + 3;
        int path = url.indexOf('/', host);
        if (host < 3 || path < 0) {
            return Optional.empty();
        }
        return HostName.ofAuthority(url.substring(host, path))
                .filter(name -> site.hosts().stream().anyMatch(pattern -> covers(pattern, name)))
                .map(_ -> url.substring(0, path));
    }

    private static boolean covers(HostPattern pattern, HostName name) {
        return pattern.wildcard()
                ? name.value().endsWith("." + pattern.name())
                : name.equals(pattern.name());
    }

    private Optional<String> first(Site site) {
        return served.urls(site).stream().findFirst().map(url -> url.substring(0, url.length() - 1));
    }
}
