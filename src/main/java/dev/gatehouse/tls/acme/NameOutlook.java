package dev.gatehouse.tls.acme;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.shredzone.acme4j.exception.AcmeException;

import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Settings;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;
import dev.gatehouse.tls.OrderLimits;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.Preflight.Proof;

/**
 * What can be said beforehand of names: where they lead, and whether an authority would sign for them. Nothing is ordered. Waits; safe
 * from any thread.
 */
public final class NameOutlook {

    /** What Let's Encrypt calls itself in CAA records. */
    private static final String LETS_ENCRYPT = "letsencrypt.org";

    private final AcmeProperties acme;
    private final DnsProperties dns;
    private final Lookups lookups;

    public NameOutlook(Settings settings) {
        this.acme = settings.read(AcmeProperties.class);
        this.dns = settings.read(DnsProperties.class);
        this.lookups = Lookups.by(dns.addresses());
    }

    /**
     * Where a name leads, by the name servers that are set, or else by whatever this machine asks.
     *
     * @throws NotIssuedException if it leads nowhere
     */
    public List<InetAddress> addresses(HostName name) throws NotIssuedException {
        if (!dns.servers().isEmpty()) {
            return new AddressCheck(lookups, false).of(name, new ArrayList<>());
        }
        try {
            return List.of(InetAddress.getAllByName(name.value()));
        } catch (UnknownHostException _) {
            throw new NotIssuedException(Kind.NOT_TRIED, "the name %s leads nowhere".formatted(name),
                    "Create the record %s. A with the address by which visitors reach this machine (AAAA for IPv6)."
                            .formatted(name),
                    null);
        }
    }

    /** Whether an address is one that the Internet does not reach. */
    public static boolean isSpecial(InetAddress address) {
        return SpecialAddresses.contains(address);
    }

    /** Whether the certificate is asked of an authority; else the local one makes it. */
    public boolean isAskedFor(Wanted wanted) {
        return acme.privateNames() || !wanted.isPrivate();
    }

    /** The authority's name. */
    public String authority() {
        return acme.directory().getAuthority();
    }

    /**
     * Whether the authority would sign, as far as that can be known without asking it.
     *
     * @throws NotIssuedException if it would not, with what a human has to do
     */
    public void check(Wanted wanted) throws NotIssuedException {
        if (!acme.agreeToTerms() && acme.isPublic()) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "nobody has agreed to the terms of service of " + authority(),
                    "Read them and set gatehouse.acme.agree-to-terms: true.", null);
        }
        Proof proof = wanted.hasWildcard() && acme.dns() != null ? Proof.DNS : proof();
        if (wanted.hasWildcard() && proof != Proof.DNS) {
            throw new NotIssuedException(Kind.NOT_TRIED, "an authority signs a wildcard for proof over DNS only",
                    "Set gatehouse.acme.challenge: dns and gatehouse.acme.dns, or list the hosts one by one.", null);
        }
        Collection<String> identities = identities();
        for (HostPattern name : wanted.names()) {
            if (proof != Proof.DNS) {
                new AddressCheck(lookups, acme.isPublic()).of(name.name(), new ArrayList<>());
            }
            try {
                new CaaCheck(lookups).check(name, identities, proof);
            } catch (UnansweredException e) {
                throw new NotIssuedException(Kind.UNAVAILABLE,
                        "the CAA records of %s were not found: %s".formatted(name, e.getMessage()),
                        "Ask whoever runs the name servers of that domain.", null);
            }
        }
    }

    private Proof proof() {
        return switch (acme.challenge()) {
            case HTTP -> Proof.HTTP;
            case TLS -> Proof.TLS;
            case DNS -> Proof.DNS;
        };
    }

    private Collection<String> identities() throws NotIssuedException {
        if (OrderLimits.of(acme.directory()) == OrderLimits.LETS_ENCRYPT) {
            return List.of(LETS_ENCRYPT);
        }
        var authority = new Authority(acme.directory(), acme.root());
        try {
            return authority.metadata().getCaaIdentities();
        } catch (AcmeException e) {
            throw new AuthorityWords(authority, Clock.systemUTC()).of(e);
        }
    }
}
