package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Makes {@link SiteRules} of what is written of a site or of one of its paths, with a finding for all that makes no sense. */
final class RulesReader {

    static final String UPSTREAM = "a URL, host:port or port such as http://localhost:5000, localhost:5000 or 5000, or unix:/run/app.sock";

    private static final String NETWORK = "a network or an address such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32, or all";
    private static final List<String> REPLIES = List.of("upstream", "upstreams", "redirect", "respond");
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
    private static final int FOUND = 302;
    private static final int MOST_GROUPS = 9;
    private static final int OK = 200;
    private static final int LAST_STATUS = 599;
    private static final int HEAVIEST = 1_000_000;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Settings settings;
    private final ChangesReader changes;
    private final UpstreamRulesReader upstreams;

    RulesReader(Settings settings) {
        this.settings = settings;
        this.changes = new ChangesReader(settings);
        this.upstreams = new UpstreamRulesReader(settings);
    }

    /** The rules of a site itself. Without a reply that was written it has the one that is given. */
    SiteRules ofSite(String place, RuleKeys keys, TimeoutProperties defaults, SiteReply otherwise) {
        var inherited = new SiteRules(otherwise, true,
                new Timeouts(defaults.connect(), defaults.firstByte(), defaults.idle()), UpstreamTls.DEFAULT,
                SiteRules.NO_LIMIT, SiteAccess.EVERYBODY, UpstreamRules.DEFAULT, SiteChanges.NONE);
        return read(place, keys, inherited);
    }

    /** What a path does not say is as in the site. */
    SiteRules read(String place, RuleKeys keys, SiteRules inherited) {
        SiteProperties.Limits limits = keys.timeouts();
        Timeouts before = inherited.timeouts();
        var timeouts = new Timeouts(or(limits.connect(), before.connect()), or(limits.firstByte(), before.firstByte()),
                or(limits.idle(), before.idle()));
        Optional<SiteReply> own = reply(place, keys);
        // An application of its own need not know the other one's path.
        UpstreamRules earlier = own.isPresent() ? inherited.upstreamRules().withoutHealth() : inherited.upstreamRules();
        return new SiteRules(own.orElse(inherited.reply()),
                or(keys.preserveHost(), inherited.preserveHost()), timeouts,
                or(keys.upstreamTls(), inherited.tls()), maxBody(place, keys, inherited),
                access(place, keys, inherited.access()), upstreams.read(place, keys, earlier),
                changes.read(place, keys, inherited.changes()));
    }

    private static <T> T or(@Nullable T written, T otherwise) {
        return written == null ? otherwise : written;
    }

    /** Whether it is said who answers, be it in a way that makes no sense. */
    boolean hasReply(String place, RuleKeys keys) {
        return !replies(keys).isEmpty() || REPLIES.stream().anyMatch(key -> settings.contains(place + "." + key));
    }

    private static List<String> replies(RuleKeys keys) {
        List<String> replies = new ArrayList<>(1);
        Optional.ofNullable(keys.upstream()).ifPresent(_ -> replies.add("upstream"));
        Optional.ofNullable(keys.upstreams()).ifPresent(_ -> replies.add("upstreams"));
        Optional.ofNullable(keys.redirect()).ifPresent(_ -> replies.add("redirect"));
        Optional.ofNullable(keys.respond()).ifPresent(_ -> replies.add("respond"));
        return replies;
    }

    private Optional<SiteReply> reply(String place, RuleKeys keys) {
        List<String> written = replies(keys);
        if (written.size() > 1) {
            settings.findings()
                    .add(new Finding(settings.place(place + "." + written.get(1)), written.get(1) + " beside "
                            + written.getFirst(), "one of upstream, upstreams, redirect and respond"));
        }
        if (keys.redirect() != null) {
            return redirect(place + ".redirect", keys.redirect(), groups(keys));
        }
        if (keys.respond() != null) {
            return respond(place + ".respond", keys.respond());
        }
        if (keys.upstreams() != null) {
            return forward(place + ".upstreams", keys.upstreams());
        }
        return Optional.ofNullable(keys.upstream())
                .flatMap(text -> address(place + ".upstream", text))
                .map(SiteReply.Forward::to);
    }

    private Optional<UpstreamAddress> address(String key, String text) {
        Optional<UpstreamAddress> upstream = UpstreamAddress.of(text);
        if (upstream.isEmpty()) {
            settings.findings()
                    .add(new Finding(settings.place(key), Settings.quoted(UpstreamAddress.withoutCredentials(text)),
                            UPSTREAM,
                            UpstreamAddress.meantBy(text)));
        }
        return upstream;
    }

    private Optional<SiteReply> forward(String place, List<RuleKeys.ShareKeys> written) {
        List<SiteReply.Share> shares = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            share(place + "[" + i + "]", written.get(i)).ifPresent(shares::add);
        }
        if (shares.size() == written.size()
                && shares.stream().noneMatch(share -> share.weight() > 0 && !share.backup())) {
            boolean weighted = shares.stream().anyMatch(share -> share.weight() > 0);
            settings.findings()
                    .add(new Finding(settings.place(place),
                            weighted ? "no upstream but backups" : "no upstream with a weight",
                            weighted ? "at least one that is no backup" : "at least one above 0"));
        }
        return shares.isEmpty() ? Optional.empty() : Optional.of(new SiteReply.Forward(shares));
    }

    private Optional<SiteReply.Share> share(String place, RuleKeys.ShareKeys written) {
        int weight = or(written.weight(), 1);
        if (weight < 0 || weight > HEAVIEST) {
            settings.find(place + ".weight", String.valueOf(weight), "a number from 0 to " + HEAVIEST);
            return Optional.empty();
        }
        if (written.url() == null) {
            settings.findings().add(new Finding(settings.place(place), "no url", UPSTREAM));
            return Optional.empty();
        }
        return address(place + ".url", written.url())
                .map(address -> new SiteReply.Share(address, weight, or(written.backup(), false)));
    }

    /** How many groups the expression of a path has. One that is none is found elsewhere. */
    private static int groups(RuleKeys keys) {
        try {
            return keys instanceof PathProperties path && path.matches() != null
                    ? new PathRegex(path.matches()).groups()
                    : 0;
        } catch (PatternSyntaxException _) {
            return MOST_GROUPS;
        }
    }

    private Optional<SiteReply> redirect(String place, RuleKeys.RedirectKeys written, int groups) {
        int status = or(written.status(), FOUND);
        if (!REDIRECTS.contains(status)) {
            settings.find(place + ".status", String.valueOf(status), "301, 302, 303, 307 or 308");
            return Optional.empty();
        }
        if (written.to() == null) {
            settings.findings()
                    .add(new Finding(settings.place(place), "no to", "a URL or path such as https://example.org{uri}"));
            return Optional.empty();
        }
        Optional<RedirectTarget> to = RedirectTarget.of(written.to());
        Optional<String> unknown = to.flatMap(target -> target.unknownPart(groups));
        if (to.isEmpty()) {
            settings.find(place + ".to", written.to(),
                    "a URL of http or https, or a path, without spaces, such as https://example.org{uri}");
        }
        unknown.ifPresent(name -> settings.find(place + ".to", "{" + name + "}",
                "one of {uri}, {path}, {query}, {?query}, {host} and {scheme}, or beside matches the number of a group"));
        return unknown.isPresent() ? Optional.empty() : to.map(target -> new SiteReply.Redirect(target, status));
    }

    private Optional<SiteReply> respond(String place, RuleKeys.RespondKeys written) {
        int status = or(written.status(), OK);
        if (status < OK || status > LAST_STATUS) {
            settings.find(place + ".status", String.valueOf(status), "a number from 200 to 599");
            return Optional.empty();
        }
        if (REDIRECTS.contains(status)) {
            settings.find(place + ".status", String.valueOf(status), "redirect, which says where to");
            return Optional.empty();
        }
        if (written.body() != null && WITHOUT_BODY.contains(status)) {
            settings.find(place + ".body", written.body(), "no body with status " + status);
            return Optional.empty();
        }
        String type = or(written.type(), PLAIN);
        if (!HeaderRules.isValue(type) || type.isBlank()) {
            settings.find(place + ".type", type, "a type such as text/html");
            return Optional.empty();
        }
        return Optional.of(new SiteReply.Respond(status, written.body(), type));
    }

    private long maxBody(String place, RuleKeys keys, SiteRules inherited) {
        if (keys.maxBody() == null) {
            return inherited.maxBody();
        }
        if (keys.maxBody().isNegative()) {
            // As it was written.
            String key = place + ".max-body";
            settings.find(key, String.valueOf(settings.valueOf(ConfigurationPropertyName.adapt(key, '.'))),
                    "a size such as 10MB, or 0B for no limit");
        }
        return keys.maxBody().toBytes() <= 0 ? SiteRules.NO_LIMIT : keys.maxBody().toBytes();
    }

    private SiteAccess access(String place, RuleKeys keys, SiteAccess inherited) {
        List<Network> allow = keys.allow() == null ? inherited.allow() : networks(place + ".allow", keys.allow());
        List<Network> deny = keys.deny() == null ? inherited.deny() : networks(place + ".deny", keys.deny());
        return new SiteAccess(allow, deny);
    }

    private List<Network> networks(String place, List<String> written) {
        List<Network> networks = new ArrayList<>(written.size());
        for (int i = 0; i < written.size(); i++) {
            String key = place + "[" + i + "]";
            String text = written.get(i);
            Network.of(text).ifPresentOrElse(networks::add, () -> settings.find(key, text, NETWORK));
        }
        return networks;
    }
}
