package dev.gatehouse.forwarding;

import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.site.HostName;

/** Whether a request may be forwarded, and says in one way only for which host it is (RFC 9112, section 3.2). */
final class HostRules {

    private static final int BAD_REQUEST = 400;

    private HostRules() {
    }

    /**
     * The status to refuse a request with, 0 for none.
     *
     * @param isNamed whether the host that is asked for is a proper name
     */
    static int refusal(ClientRequest request, RequestRules rules, boolean isNamed) {
        if (rules.refusal() != 0) {
            return rules.refusal();
        }
        if (!request.hasProperTarget()) {
            return BAD_REQUEST;
        }
        Head head = request.head();
        int count = 0;
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.HOST) {
                count++;
            }
        }
        boolean told = count == 1 || request.isAbsolute();
        boolean proper = (!told || isNamed) && isFieldProper(request);
        return proper && (count == 1 || (count == 0 && rules.version10())) ? 0 : BAD_REQUEST;
    }

    /** Beside an absolute target the field means nothing, but still has to be one. */
    private static boolean isFieldProper(ClientRequest request) {
        int field = request.isAbsolute() ? request.head().indexOf(Field.HOST) : -1;
        return field < 0 || HostName.ofAuthority(request.head().value(field)).isPresent();
    }
}
