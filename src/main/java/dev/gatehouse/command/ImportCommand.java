package dev.gatehouse.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.nginx.ImportException;
import dev.gatehouse.nginx.Imported;
import dev.gatehouse.nginx.Importer;
import dev.gatehouse.nginx.Verdict;
import dev.gatehouse.site.ConfigurationSchema;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.SiteTexts;

/** {@code gatehouse import nginx FOLDER}: makes sites of another program's configuration. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Makes sites of an nginx configuration, and says of each of its lines what became of it.", footer = {
        "", "Ends with 0 where all of it was kept, 1 where something was not, 2 where it cannot be read or written.",
        "Nothing of nginx is changed, and nothing is written without --out."})
final class ImportCommand implements Callable<Integer> {

    private static final String MAIN = "application.yml";

    private final PrintStream out;
    private final PrintStream err;

    /** What can be imported. */
    enum Program {
        nginx
    }

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "whose configuration it is: ${COMPLETION-CANDIDATES}")
    private @Nullable Program program;

    @Parameters(index = "1", paramLabel = "WHERE", description = "its folder, such as /etc/nginx, or a file")
    private @Nullable Path where;

    @Option(names = {"-o",
            "--out"}, paramLabel = "DIR", description = "writes the files there: sites.d/NAME.yml, and application.yml if there is none")
    private @Nullable Path folder;

    @Option(names = "--force", description = "writes over files that are there already")
    private boolean force;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    ImportCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        Imported imported = imported();
        List<Finding> findings = SiteTexts.findings(texts(imported), imported.main());
        if (json) {
            out.println(JsonMapper.builder().build().writeValueAsString(json(imported, findings)));
        } else {
            print(imported);
        }
        findings.forEach(finding -> err.println("gatehouse: " + finding));
        if (folder != null) {
            if (!findings.isEmpty()) {
                throw new CommandException("nothing was written, since these files could not be used");
            }
            write(imported, folder);
        }
        return imported.isWhole() && findings.isEmpty() ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private Imported imported() {
        try {
            return switch (Objects.requireNonNull(program)) {
                case nginx -> Importer.of(Objects.requireNonNull(where));
            };
        } catch (ImportException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> texts(Imported imported) {
        Map<String, String> texts = new LinkedHashMap<>();
        imported.sites().forEach(site -> texts.put(site.name(), site.text()));
        return texts;
    }

    private void print(Imported imported) {
        if (folder == null) {
            imported.sites().forEach(site -> out.printf("--- %s%n%s%n", site.file(), site.text()));
            imported.main().ifPresent(text -> out.printf("--- %s%n%s%n", MAIN, withSchema(text)));
            out.println("--- report");
        }
        imported.lines().forEach(line -> out.println(shown(line.toString())));
        out.printf("%n%s%n", imported.summary());
    }

    private static String withSchema(String main) {
        return ConfigurationSchema.MAIN_FILE.firstLine() + "\n" + main;
    }

    /** Not every terminal has arrows. */
    private String shown(String line) {
        return out.charset().newEncoder().canEncode(line) ? line : line.replace("→", "->").replace("…", "...");
    }

    private static Map<String, Object> json(Imported imported, List<Finding> findings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("statements", imported.lines().stream().map(ImportCommand::json).toList());
        json.put("sites", imported.sites().stream().map(site -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", site.name());
            one.put("file", site.file());
            one.put("from", site.origin());
            one.put("text", site.text());
            return one;
        }).toList());
        imported.main().ifPresent(text -> json.put("main", withSchema(text)));
        json.put("findings", findings.stream().map(Finding::toString).toList());
        return json;
    }

    private static Map<String, Object> json(Imported.Line line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", line.file());
        json.put("line", line.line());
        json.put("directive", line.directive());
        switch (line.verdict()) {
            case Verdict.Kept kept -> {
                json.put("outcome", "kept");
                json.put("as", kept.as());
            }
            case Verdict.Already already -> {
                json.put("outcome", "default");
                json.put("why", already.why());
            }
            case Verdict.Unsupported none -> {
                json.put("outcome", "unsupported");
                json.put("reason", none.reason());
                json.put("toDo", none.toDo());
            }
        }
        return json;
    }

    private void write(Imported imported, Path to) {
        Map<Path, String> files = new LinkedHashMap<>();
        imported.sites().forEach(site -> files.put(to.resolve(site.file()), site.text()));
        Path main = to.resolve(MAIN);
        boolean hasMain = Files.exists(main);
        imported.main().filter(_ -> !hasMain).ifPresent(text -> files.put(main, withSchema(text)));
        List<Path> there = files.keySet().stream().filter(file -> !force && Files.exists(file)).toList();
        if (!there.isEmpty()) {
            throw new CommandException("nothing was written: " + there.getFirst() + (there.size() > 1
                    ? " and " + (there.size() - 1) + " more are"
                    : " is") + " there already (--force writes over them)");
        }
        List<Path> written = new ArrayList<>();
        files.forEach((file, text) -> {
            write(file, text);
            (file.equals(main) ? ConfigurationSchema.MAIN_FILE : ConfigurationSchema.SITE_FILE).offerTo(file);
            written.add(file);
        });
        if (!json) {
            written.forEach(file -> out.println("wrote " + file));
            imported.main()
                    .filter(_ -> hasMain)
                    .ifPresent(
                            text -> out.printf("%s is there already. It should say:%n%s", main, text.indent(2)));
        }
    }

    private void write(Path file, String text) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // A running Gatehouse watches the folder, and is not to see half a file.
            Path beside = file.resolveSibling("." + file.getFileName() + ".new");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException("%s: cannot be written (%s)".formatted(file, e));
        }
    }
}
