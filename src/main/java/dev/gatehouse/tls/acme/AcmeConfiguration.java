package dev.gatehouse.tls.acme;

import java.net.URI;
import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.PublicAuthority;
import dev.gatehouse.tls.SharedChallenges;

/** Wires the conversation with an authority. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AcmeProperties.class)
class AcmeConfiguration {

    @Bean
    PublicAuthority publicAuthority(AcmeProperties settings, Storage storage, Clock clock, Challenges challenges,
            SharedChallenges nodes, ObjectProvider<Preflight> preflight, ObjectProvider<DnsRecords> records) {
        var preflights = settings.checks() ? preflight.getIfAvailable(() -> NO_CHECKS) : NO_CHECKS;
        var proofs = new Proofs(challenges, records.getIfAvailable(), settings);
        return issuer(settings.directory(), settings, storage, clock, proofs, nodes, preflights);
    }

    private static AcmeIssuer issuer(URI directory, AcmeProperties settings, Storage storage, Clock clock,
            Proofs proofs, SharedChallenges nodes, Preflight preflight) {
        var authority = new Authority(directory, settings.root());
        var account = new AuthorityAccount(settings, authority, storage, clock);
        var words = new AuthorityWords(authority, clock);
        return new AcmeIssuer(settings, authority, account, words, new OrderJournal(storage, authority),
proofs, nodes, preflight,
                new RenewalSchedule(authority, account, words, clock));
    }

    private static final Preflight NO_CHECKS = (_, _) -> {
        // The operator asked for none.
    };
}
