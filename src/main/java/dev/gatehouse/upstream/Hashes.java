package dev.gatehouse.upstream;

/** Numbers that stand for texts. The same text has the same number in every process, so that several Gatehouses choose alike. */
final class Hashes {

    private static final int GROUPS_OF_NETWORK = 4;

    private Hashes() {
    }

    /** FNV-1a, with its bits mixed. */
    static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** SplitMix64's last steps. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Above 0 and below 1. */
    static double fraction(long hash) {
        return ((mixed(hash) >>> 11) + 0.5) * 0x1.0p-53;
    }

    /** Of an IPv6 address the part that stays: the rest changes every day, for the visitor's privacy (RFC 8981). */
    static String network(String address) {
        int colon = address.indexOf(':');
        if (colon < 0) {
            return address;
        }
        int end = -1;
        for (int i = 0; i < GROUPS_OF_NETWORK; i++) {
            int next = address.indexOf(':', end + 1);
            if (next < 0 || address.startsWith("::", next)) {
                return next < 0 ? address : address.substring(0, next);
            }
            end = next;
        }
        return address.substring(0, end);
    }
}
