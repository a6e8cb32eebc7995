package dev.gatehouse.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Place;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitesFolder;

/** {@code gatehouse remove}: takes the file of a site away, and the site with it. */
@Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a site that has a file of its own: takes the file away, and the site out of service.", footer = {
        "", "Its running requests end in peace, and \"gatehouse rollback\" puts it back.", "",
        "Ends with 0 where the site is gone, 1 where it is not, 2 where that was not possible.",
        ServerCommand.SETTINGS})
final class RemoveCommand extends SiteChangeCommand {

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "HOST|NAME", description = "a name that visitors ask for, or the name of the site")
    private String wanted = "";

    RemoveCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        SitesFolder files = settings().sitesFolder();
        String site = files.fileOf(wanted).isPresent() ? wanted : nameOf(files);
        Optional<Path> file = files.fileOf(site);
        if (file.isEmpty()) {
            err.println(
                    "gatehouse: site \"%s\" has no file of its own; it stands at %s. Take it out there, then: gatehouse reload"
                            .formatted(site, files.placeOf(site).map(Place::toString).orElse("another place")));
            return Commands.NEEDS_HUMAN;
        }
        Optional<Running> running = running(files);
        String text = with(file.get(), "removed", () -> files.remove(file.get()));
        return running.map(gatehouse -> putInForce(gatehouse, files, file.get(), text)).orElseGet(() -> {
            out.println("%s removed. No Gatehouse runs at %s.".formatted(SitesFolder.shown(file.get()), port().base()));
            return Commands.FINE;
        });
    }

    private String nameOf(SitesFolder files) {
        Optional<HostPattern> host = HostPattern.of(wanted);
        return files.placeOf(wanted)
                .map(_ -> wanted)
                .or(() -> files.sites()
                        .all()
                        .stream()
                        .filter(site -> host.filter(site.hosts()::contains).isPresent())
                        .map(Site::name)
                        .findFirst())
                .orElseThrow(() -> new CommandException(
                        "there is no site \"%s\" and none for such a host (expected: %s)".formatted(wanted,
                                files.names().isEmpty()
                                        ? "one of the sites, of which there are none"
                                        : "one of " + String.join(", ", files.names().stream().limit(20).toList()))));
    }

    private int putInForce(Running running, SitesFolder files, Path file, String text) {
        ManagementPort.Answer answer = running.reload();
        if (answer.refused()) {
            with(file, "put back", () -> {
                files.write(file, text);
                return file;
            });
            err.println(Tone.BAD.of("Nothing was changed.") + " Without %s:".formatted(SitesFolder.shown(file)));
            new ReloadReport(answer).findings().forEach(finding -> err.println("  " + finding));
            return Commands.NEEDS_HUMAN;
        }
        out.println("%s removed. %s in force. It can be put back: gatehouse rollback".formatted(SitesFolder.shown(file),
                ReloadReport.sites(new ReloadReport(answer).inForce())));
        return Commands.FINE;
    }
}
