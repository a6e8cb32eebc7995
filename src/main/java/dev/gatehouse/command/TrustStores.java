package dev.gatehouse.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gatehouse.tls.RootCertificate;

/** Finds the places of a machine where somebody keeps whom to trust. */
final class TrustStores {

    private static final List<String> CHROMIUMS = List.of("chromium", "chromium-browser", "google-chrome",
            "google-chrome-stable", "brave-browser", "microsoft-edge", "vivaldi");
    /** The first one is where all of them look; newer ones take the second where there is no first. */
    private static final List<String> CHROMIUM_DATABASES = List.of(".pki/nssdb", ".local/share/pki/nssdb",
            "snap/chromium/current/.pki/nssdb");
    private static final List<String> FIREFOX_PROFILES = List.of(".mozilla/firefox", ".config/mozilla/firefox",
            "snap/firefox/common/.mozilla/firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox",
            "Library/Application Support/Firefox/Profiles");
    private static final String NSS_DATABASE = "cert9.db";

    private static final ProgramTrustStore.Words OF_MACOS = new ProgramTrustStore.Words() {

        @Override
        public List<String> asking(RootCertificate root, Path file) {
            return List.of("verify-cert", "-c", file.toString());
        }

        @Override
        public List<String> adding(RootCertificate root, Path file) {
            return List.of("add-trusted-cert", "-d", "-r", "trustRoot", "-k", "/Library/Keychains/System.keychain",
                    file.toString());
        }

        @Override
        public List<String> removing(RootCertificate root, Path file) {
            return List.of("remove-trusted-cert", "-d", file.toString());
        }
    };

    /** The user's own, which needs no administrator; Windows asks before it trusts. */
    private static final ProgramTrustStore.Words OF_WINDOWS = new ProgramTrustStore.Words() {

        @Override
        public List<String> asking(RootCertificate root, Path file) {
            return List.of("-user", "-verifystore", "Root", serialOf(root));
        }

        @Override
        public List<String> adding(RootCertificate root, Path file) {
            return List.of("-user", "-addstore", "Root", file.toString());
        }

        @Override
        public List<String> removing(RootCertificate root, Path file) {
            return List.of("-user", "-delstore", "Root", serialOf(root));
        }

        private String serialOf(RootCertificate root) {
            return root.certificate().getSerialNumber().toString(16);
        }
    };

    private final Machine machine;

    TrustStores(Machine machine) {
        this.machine = machine;
    }

    /** The system's own; empty where we know of none. */
    Optional<TrustStore> ofTheSystem() {
        return switch (machine.system()) {
            case LINUX -> ofLinux();
            case MACOS -> machine.program("security")
                    .map(program -> new ProgramTrustStore("macOS (System.keychain)", program, OF_MACOS,
                            "sudo gatehouse trust", machine));
            case WINDOWS -> machine.program("certutil")
                    .map(program -> new ProgramTrustStore("Windows (certificates of this user)", program, OF_WINDOWS,
                            "say yes when Windows asks", machine));
        };
    }

    private Optional<TrustStore> ofLinux() {
        return folder("Fedora, Red Hat", "/etc/pki/ca-trust/source/anchors", "update-ca-trust", List.of("extract"),
                List.of("extract"))
                .or(() -> folder("Arch", "/etc/ca-certificates/trust-source/anchors", "trust",
                        List.of("extract-compat"), List.of("extract-compat")))
                .or(() -> folder("SUSE", "/etc/pki/trust/anchors", "update-ca-certificates", List.of(), List.of()))
                .or(() -> folder("Debian, Ubuntu", "/usr/local/share/ca-certificates", "update-ca-certificates",
                        List.of(), List.of("--fresh")));
    }

    /** Empty where the program is not there, or the folder neither nor the one that it is made in. */
    private Optional<TrustStore> folder(String system, String name, String program, List<String> added,
            List<String> removed) {
        Path folder = machine.file(name);
        Path parent = folder.getParent();
        return machine.program(program)
                .filter(_ -> Files.isDirectory(folder) || (parent != null && Files.isDirectory(parent)))
                .map(found -> new FolderTrustStore(system, folder,
                        new FolderTrustStore.Update(found, added, removed), machine));
    }

    /** Those of the user's browsers that do not ask the system. */
    List<TrustStore> ofBrowsers() {
        List<TrustStore> stores = new ArrayList<>();
        if (machine.system() == Machine.Family.LINUX) {
            chromiumDatabases().forEach(database -> stores.add(new NssTrustStore("Chromium", database, machine)));
        }
        if (machine.system() != Machine.Family.WINDOWS) {
            firefoxProfiles().forEach(profile -> stores.add(new NssTrustStore("Firefox", profile, machine)));
        }
        return stores;
    }

    private List<Path> chromiumDatabases() {
        List<Path> there = CHROMIUM_DATABASES.stream()
                .map(machine.home()::resolve)
                .filter(Files::isDirectory)
                .toList();
        boolean willBeMade = there.isEmpty() && CHROMIUMS.stream().anyMatch(name -> machine.program(name).isPresent());
        return willBeMade ? List.of(machine.home().resolve(CHROMIUM_DATABASES.getFirst())) : there;
    }

    private List<Path> firefoxProfiles() {
        return FIREFOX_PROFILES.stream()
                .map(machine.home()::resolve)
                .filter(Files::isDirectory)
                .flatMap(TrustStores::foldersIn)
                .filter(profile -> Files.exists(profile.resolve(NSS_DATABASE)))
                .sorted()
                .toList();
    }

    private static Stream<Path> foldersIn(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
