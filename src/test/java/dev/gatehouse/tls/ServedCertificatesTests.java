package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;

class ServedCertificatesTests {

    private final ServedCertificates served = new ServedCertificates();
    private ServedCertificate exact;
    private ServedCertificate wildcard;

    @BeforeEach
    void serve(@TempDir Path folder) {
        var authority = new LocalAuthority(new FolderStorage(folder), new TestClock());
        HostPattern name = HostPattern.of("www.app.test").orElseThrow();
        HostPattern below = HostPattern.of("*.app.test").orElseThrow();
        exact = served(authority, name);
        wildcard = served(authority, below);
        served.replace(Map.of(name, exact, below, wildcard), null);
    }

    private static ServedCertificate served(LocalAuthority authority, HostPattern name) {
        var wanted = new Wanted("app", List.of(name), SiteHttps.DEFAULT);
        var contexts = new TlsContexts(true, TlsProvider::best, new TicketKeys(new TestClock()), Stapling.NONE);
        try {
            return new ServedCertificate(authority.issue(wanted, Optional.empty()), SiteHttps.DEFAULT, contexts);
        } catch (NotIssuedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<ServedCertificate> forName(String name) {
        return served.forName(HostName.of(name).orElseThrow());
    }

    @Test
    void theExactNameComesBeforeTheWildcard() {
        assertThat(forName("www.app.test")).containsSame(exact);
        assertThat(forName("WWW.APP.test.")).containsSame(exact);
        assertThat(forName("any.app.test")).containsSame(wildcard);
    }

    @Test
    void aWildcardIsForOneLabelAndNotForItsOwnName() {
        assertThat(forName("app.test")).isEmpty();
        assertThat(forName("a.any.app.test")).isEmpty();
        assertThat(forName("test")).isEmpty();
    }

    @Test
    void othersAreShownWhatIsMeantForThem() {
        assertThat(served.forOthers()).isEmpty();
        served.replace(Map.of(), exact);
        assertThat(served.forOthers()).containsSame(exact);
        assertThat(forName("www.app.test")).isEmpty();
    }
}
