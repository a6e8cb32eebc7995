package dev.gatehouse.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

import dev.gatehouse.command.TrustStore.Outcome;
import dev.gatehouse.tls.ForeignText;
import dev.gatehouse.tls.RootCertificate;

/** {@code gatehouse trust}: lets this machine and its user's browsers trust the local authority. */
@Command(name = "trust", mixinStandardHelpOptions = true, description = "Lets this machine trust the authority that signs private names (.test, .lan, .local, addresses at home).", footer = {
        "", "Ends with 0 where all is done, 1 where something is left to do, 2 where there is no authority.",
        "The server's settings may follow, such as --gatehouse.data=/var/lib/gatehouse."})
final class TrustCommand implements Callable<Integer> {

    private static final int LONGEST_CELL = 2_000;

    private final Function<List<String>, Environment> settings;
    private final Machine machine;
    private final PrintStream out;
    private final PrintStream err;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--uninstall", description = "takes the trust back")
    private boolean uninstall;

    @Option(names = "--browsers-only", description = "leaves the system alone, which needs root")
    private boolean browsersOnly;

    @Option(names = "--print", description = "writes the certificate and changes nothing")
    private boolean print;

    TrustCommand(Function<List<String>, Environment> settings, Machine machine, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.machine = machine;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var server = new ServerSettings(settings, arguments);
        RootCertificate root = new AuthorityFinder(server.data(), server.management(), machine.byAnother()).find();
        PrintStream about = print ? err : out;
        about.printf("%s, valid until %s%nSHA-256 %s%n", shown(root.name()), root.validUntil(), root.fingerprint());
        if (print) {
            out.print(root.pem());
            return Commands.FINE;
        }
        boolean allDone = true;
        for (TrustStore store : stores()) {
            Outcome outcome = carryOut(store, root);
            out.println(sentence(store, outcome));
            allDone &= !(outcome instanceof Outcome.Left);
        }
        if (machine.byAnother().isPresent()) {
            out.println("Browsers of %s: not done. As that user: gatehouse trust --browsers-only".formatted(
                    machine.byAnother().get()));
            allDone = false;
        }
        return allDone ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private List<TrustStore> stores() {
        TrustStores all = new TrustStores(machine);
        List<TrustStore> stores = new ArrayList<>();
        if (!browsersOnly) {
            Optional<TrustStore> system = all.ofTheSystem();
            system.ifPresent(stores::add);
            if (system.isEmpty()) {
                out.println("This system: no place for certificates found that is known here");
            }
        }
        // Who became root has browsers of his own, and root none.
        if (machine.byAnother().isEmpty()) {
            stores.addAll(all.ofBrowsers());
        }
        return stores;
    }

    private Outcome carryOut(TrustStore store, RootCertificate root) {
        try {
            return uninstall ? store.remove(root) : store.add(root);
        } catch (IOException e) {
            return new Outcome.Left(String.valueOf(e), "see that it can be written, and try again");
        }
    }

    private String sentence(TrustStore store, Outcome outcome) {
        return shown(store.name()) + ": " + switch (outcome) {
            case Outcome.Done _ -> uninstall ? "trusts it no longer" : "trusts it now";
            case Outcome.NothingToDo _ -> uninstall ? "did not trust it" : "trusted it already";
            case Outcome.Left left ->
                Ansi.AUTO.string("@|bold,red not done|@") + ", " + shown(left.problem()) + ". To do: "
                        + shown(left.remedy());
        };
    }

    /** Programs and names of folders may say anything. */
    private static String shown(String text) {
        return ForeignText.printable(text, LONGEST_CELL);
    }
}
