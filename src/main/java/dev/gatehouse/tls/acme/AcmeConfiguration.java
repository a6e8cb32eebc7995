package dev.gatehouse.tls.acme;

import java.time.Clock;

import org.shredzone.acme4j.exception.AcmeException;
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
    Authority authority(AcmeProperties settings) {
        return new Authority(settings.directory(), settings.root());
    }

    /** What the authority calls itself in CAA records. */
    @Bean
    NameChecks.Identities identities(Authority authority, Clock clock) {
        return () -> {
            try {
                return authority.metadata().getCaaIdentities();
            } catch (AcmeException e) {
                throw new AuthorityWords(authority, clock).of(e);
            }
        };
    }

    @Bean
    Proofs proofs(Challenges challenges, ObjectProvider<DnsRecords> records, AcmeProperties settings) {
        return new Proofs(challenges, records.getIfAvailable(), settings);
    }

    @Bean
    PublicAuthority publicAuthority(AcmeProperties settings, Authority authority, Storage storage, Clock clock,
            Proofs proofs, SharedChallenges nodes, Preflight preflight) {
        AcmeIssuer real = issuer(authority, settings, storage, clock, proofs, nodes, preflight);
        return settings.stagingDirectory()
                .map(directory -> new Authority(directory, settings.root()))
                .map(staging -> issuer(staging, settings, storage, clock, proofs, nodes, preflight))
                .<PublicAuthority>map(staging -> new RehearsedIssuer(staging, real, clock))
                .orElse(real);
    }

    private static AcmeIssuer issuer(Authority authority, AcmeProperties settings, Storage storage, Clock clock,
            Proofs proofs, SharedChallenges nodes, Preflight preflight) {
        var account = new AuthorityAccount(settings, authority, storage, clock);
        var words = new AuthorityWords(authority, clock);
        return new AcmeIssuer(settings, authority, account, words, new OrderJournal(storage, authority), proofs, nodes,
                preflight, new RenewalSchedule(authority, account, words, clock));
    }
}
