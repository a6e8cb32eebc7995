package dev.gatehouse.upstream;

import java.util.List;

/**
 * A visitor stays with the upstream that a cookie names, as long as that may be asked; who has no cookie gets one by turns.
 *
 * @param names what the cookie calls each
 */
record Sticky(String cookie, List<String> names, RoundRobin others) implements Policy {

    @Override
    public int choose(Scope scope, Seeker seeker) {
        for (int i = 0; i < scope.size(); i++) {
            if (scope.mayKeep(i) && names(i, seeker)) {
                return i;
            }
        }
        return others.choose(scope, seeker);
    }

    /** Whether a cookie of the request names this upstream. */
    boolean names(int member, Seeker seeker) {
        String cookies = seeker.cookies();
        if (cookies == null) {
            return false;
        }
        String name = names.get(member);
        // There may be several of this name, of different paths.
        for (int at = cookies.indexOf(cookie); at >= 0; at = cookies.indexOf(cookie, at + 1)) {
            int value = at + cookie.length() + 1;
            boolean begins = at == 0 || cookies.charAt(at - 1) == ' ' || cookies.charAt(at - 1) == ';'
                    || cookies.charAt(at - 1) == ',';
            if (begins && cookies.startsWith("=", value - 1) && cookies.startsWith(name, value)
                    && endsAt(cookies, value + name.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsAt(String cookies, int index) {
        return index == cookies.length() || cookies.charAt(index) == ';' || cookies.charAt(index) == ','
                || cookies.charAt(index) == ' ';
    }
}
