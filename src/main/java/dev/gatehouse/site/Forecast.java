package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What a start would change of the configuration that was in force last, without a start.
 *
 * @param since the version that was in force last; empty where none is known, so that every site is a new one
 * @param reload how the start would go
 */
public record Forecast(Optional<ConfigurationVersion> since, Reload reload) {

    /** Looks at what an environment says. Values that cannot be used are taken out of it on the way, as at a start. */
    public static Forecast of(ConfigurableEnvironment environment) {
        var findings = new Findings();
        List<StartCheck> parts = Inspection.parts();
        var check = new SettingsCheck(Inspection.records(parts));
        var source = new SettingsSource(environment);
        var history = new History(Path.of(environment.getProperty("gatehouse.data", "data")).resolve("history"),
                ConfigurationFolder.of(environment).folder());
        ConfigurationTexts last = history.newest().map(Version::texts).orElse(ConfigurationTexts.NONE);
        Optional<SettingsCheck.Checked> before = source.as(last, ConfigurationTexts.NONE, new Findings())
                .map(reading -> new Draft(reading, check, Draft.Before.NOTHING, new Findings()).checked());
        ServerCheck.check(environment, findings);
        var draft = new Draft(source.atStart(), check,
                Draft.Before.lastTime(last), findings);
        SettingsCheck.Checked now = Inspection.look(draft, parts, environment);
        Reload reload = findings.isEmpty()
                ? new Reload.Applied(OptionalLong.empty(), changes(before, now), draft.kept(), List.of())
                : new Reload.Refused(findings.all());
        return new Forecast(history.list().stream().findFirst(), reload);
    }

    private static SitesChanged changes(Optional<SettingsCheck.Checked> before, SettingsCheck.Checked now) {
        Sites sites = before.map(SettingsCheck.Checked::sites).orElseGet(() -> new Sites(List.of()));
        return SitesChanged.between(sites, now.sites(), site -> before
                .map(old -> now.memory().changesSince(old.memory(), site))
                .orElse(List.of()));
    }
}
