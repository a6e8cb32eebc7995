package dev.gatehouse.site;

import java.util.Arrays;
import java.util.stream.Stream;

/** Who has which host until now. */
interface Incumbents {

    Incumbents NONE = (_, _) -> false;

    boolean hasHost(String site, HostPattern host);

    /** As in sites that are in force. */
    static Incumbents of(Sites sites) {
        return (site, host) -> sites.named(site).filter(one -> one.hosts().contains(host)).isPresent();
    }

    /** As in the files of sites that were in force when the program ended. */
    static Incumbents of(ConfigurationTexts texts) {
        return (site, host) -> texts.siteText(SiteName.named(site).id())
                .stream()
                .flatMap(text -> Stream.of("host", "hosts").flatMap(key -> text.valuesAt(key).stream()))
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(value -> HostPattern.of(value.strip()).filter(host::equals).isPresent());
    }
}
