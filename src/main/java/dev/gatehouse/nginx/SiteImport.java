package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Makes the keys of a site of one server. */
final class SiteImport {

    private static final int MOVED = 301;

    private final ServerBlock server;
    private final Verdicts verdicts;
    private final Treatments treatments;
    private final ServerRules rules;
    private final Locations locations;
    private final boolean guarded;
    private Locations.@Nullable Place root;

    SiteImport(ServerBlock server, Verdicts verdicts, Upstreams upstreams) {
        this.server = server;
        this.verdicts = verdicts;
        var answers = new Answers(verdicts, server.firstName());
        this.rules = new ServerRules(server, verdicts, answers);
        rules.read();
        this.locations = new Locations(server.level(), verdicts);
        this.guarded = Guards.ofServer(server.level(), rules::settles, verdicts);
        this.treatments = new Treatments(verdicts, upstreams, answers, guarded);
    }

    boolean redirectsPlain() {
        return rules.redirectsPlain();
    }

    /** What is done with some of its hosts alone. */
    Map<String, Treatment> hosts() {
        return rules.hosts();
    }

    /** The keys; empty where there is nothing that could be served. */
    Optional<Map<String, Object>> keys() {
        if (rules.whole().isPresent()) {
            Treatment whole = rules.whole().get();
            Map<String, Object> keys = new LinkedHashMap<>(
                    guarded && whole.gives() ? Treatment.closed().keys() : whole.keys());
            new HeaderKeys(server.level(), verdicts, keys).ofResponse(false);
            server.level()
                    .own("location")
                    .forEach(location -> location.all()
                            .forEach(
                                    statement -> verdicts.already(statement,
                                            "the server answers before any location is looked for")));
            return Optional.of(new Treatment(keys, false).keys());
        }
        List<Factoring.Entry> entries = entries();
        boolean serves = !isUnclear() && entries.stream().anyMatch(entry -> !entry.treatment().standIn());
        Optional<Map<String, Object>> keys = serves ? Optional.of(Factoring.of(entries)) : Optional.empty();
        sayOfRoot(entries, keys.filter(SiteImport::hasRootAsPath).isPresent());
        return keys;
    }

    private static boolean hasRootAsPath(Map<String, Object> keys) {
        return keys.get("paths") instanceof List<?> paths && paths.stream()
                .anyMatch(path -> path instanceof Map<?, ?> one && "/".equals(one.get("prefix")));
    }

    /** Only when all is divided is known whether what takes every other path is the site itself. */
    private void sayOfRoot(List<Factoring.Entry> entries, boolean isPath) {
        Locations.Place place = root;
        entries.stream()
                .filter(entry -> place != null && entry.choice().equals(PathChoice.ROOT))
                .forEach(entry -> say(Objects.requireNonNull(place),
                        isPath ? "paths: " + entry.choice() : "the site itself", entry.treatment()));
    }

    /** Whether something takes paths that cannot be told, so that they would go where nginx does not send them. */
    boolean isUnclear() {
        return locations.isUnclear() || rules.isUnclear();
    }

    private List<Factoring.Entry> entries() {
        List<Factoring.Entry> found = new ArrayList<>();
        List<Locations.Place> places = places();
        places.forEach(place -> found.add(entry(place)));
        List<Factoring.Entry> all = new ArrayList<>(rules.paths());
        rules.rewritings().forEach(rewriting -> all.add(rewritten(rewriting, found)));
        all.addAll(found);
        all.addAll(withoutSlash(places));
        all.sort(Comparator.comparing(entry -> entry.choice().key()));
        Set<PathChoice> seen = new HashSet<>();
        all.removeIf(entry -> !seen.add(entry.choice()));
        return all;
    }

    /** Those that can be asked for; an expression that takes every path is the site itself, and the last one. */
    private List<Locations.Place> places() {
        List<Locations.Place> places = new ArrayList<>();
        boolean everything = false;
        for (Locations.Place place : locations.all()) {
            if (everything) {
                place.statement()
                        .all()
                        .forEach(statement -> verdicts.already(statement,
                                "an expression before it takes every path, in nginx too"));
            } else if (canBeAskedFor(place)) {
                everything = place.choice().is(PathChoice.Kind.MATCHES)
                        && RewriteRule.takesEverything(place.choice().text());
                places.add(everything ? new Locations.Place(PathChoice.ROOT, place.statement(), place.level()) : place);
            }
        }
        return places;
    }

    private boolean canBeAskedFor(Locations.Place place) {
        boolean can = place.choice().is(PathChoice.Kind.MATCHES) || isPath(place.choice().text());
        if (!can) {
            place.statement()
                    .all()
                    .forEach(
                            statement -> verdicts.already(statement,
                                    "no request has such a path, as nginx compares them"));
        }
        return can;
    }

    private Factoring.Entry entry(Locations.Place place) {
        Treatment treatment = treatments.of(place.level(), place.statement(), place.choice());
        if (place.choice().equals(PathChoice.ROOT)) {
            root = place;
        } else {
            say(place, "paths: " + place.choice(), treatment);
        }
        return new Factoring.Entry(place.choice(), treatment);
    }

    private void say(Locations.Place place, String where, Treatment kept) {
        verdicts.kept(place.statement(), where + (kept.standIn() ? ", answered with " + kept.status() : ""));
    }

    private static boolean isPath(String text) {
        return text.startsWith("/") && !Pattern.compile("//|/\\.{1,2}(/|$)|%\\p{XDigit}{2}|[?#]").matcher(text).find();
    }

    /** nginx sends those on who ask for a folder that is forwarded, and forget the slash. */
    private static List<Factoring.Entry> withoutSlash(List<Locations.Place> places) {
        List<Factoring.Entry> entries = new ArrayList<>();
        for (Locations.Place place : places) {
            PathChoice choice = place.choice();
            boolean folder = choice.is(PathChoice.Kind.PREFIX) && choice.text().length() > 1
                    && choice.text().endsWith("/");
            if (folder && place.level().ownLast("proxy_pass").isPresent()) {
                String path = choice.text().substring(0, choice.text().length() - 1);
                boolean internal = place.level().ownLast("internal").isPresent();
                entries.add(new Factoring.Entry(PathChoice.exact(path), internal
                        ? Treatment.nothing()
                        : Answers.redirect(choice.encoded() + "{?query}", MOVED)));
            }
        }
        return entries;
    }

    /** After a rewrite the location is looked for; where the new path does not tell which one, there is no equivalent. */
    private Factoring.Entry rewritten(ServerRules.Rewriting rewriting, List<Factoring.Entry> found) {
        RewriteRule rule = rewriting.rule();
        Optional<Treatment> lands = landing(rule.to(), found).filter(
                treatment -> !treatment.keys().containsKey(Treatment.REPLACE)
                        && !treatment.keys().containsKey("rewrite"));
        PathChoice choice = PathChoice.matches(rule.from());
        if (lands.isEmpty()) {
            verdicts.unsupported(rewriting.statement(),
                    "which location the new path belongs to depends on the request; its paths are answered with 404",
                    "write where they lead to as paths of the site");
            return new Factoring.Entry(choice, Treatment.missing());
        }
        verdicts.kept(rewriting.statement(), "paths: " + choice + ", rewrite to " + rule.to());
        Map<String, Object> keys = new LinkedHashMap<>(lands.get().keys());
        if (keys.containsKey("upstream") || keys.containsKey("upstreams")) {
            keys.put("rewrite", List.of(rule.keys()));
        }
        return new Factoring.Entry(choice, new Treatment(keys, lands.get().standIn()));
    }

    private static Optional<Treatment> landing(String to, List<Factoring.Entry> found) {
        String path = to.replaceFirst("[?].*", "");
        int variable = path.indexOf('$');
        String start = variable < 0 ? path : path.substring(0, variable);
        for (Factoring.Entry entry : found) {
            String text = entry.choice().text();
            boolean takes = switch (entry.choice().key()) {
                case EXACT -> variable < 0 ? text.equals(start) : text.startsWith(start);
                case MATCHES -> variable >= 0 || Pattern.compile(text).matcher(start).find();
                case PREFIX -> start.startsWith(text) || (variable >= 0 && text.startsWith(start));
            };
            if (takes) {
                boolean certain = variable < 0 || (entry.choice().is(PathChoice.Kind.PREFIX) && start.startsWith(text));
                return certain ? Optional.of(entry.treatment()) : Optional.empty();
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(Treatment.nothing());
    }
}
