package dev.gatehouse.tls.acme;

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
        var authority = new Authority(settings.directory(), settings.root());
        var account = new AuthorityAccount(settings, authority, storage, clock);
        var words = new AuthorityWords(authority, clock);
        return new AcmeIssuer(settings, authority, account, words, new OrderJournal(storage, authority),
                new Proofs(challenges, records.getIfAvailable(), settings), nodes,
                settings.checks() ? preflight.getIfAvailable(() -> NO_CHECKS) : NO_CHECKS,
                new RenewalSchedule(authority, account, words, clock));
    }

    private static final Preflight NO_CHECKS = (_, _) -> {
        // The operator asked for none.
    };
}
