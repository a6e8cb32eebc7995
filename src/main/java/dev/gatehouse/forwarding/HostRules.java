package dev.gatehouse.forwarding;

import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.site.HostName;

/** Whether a request says in one way only for which host it is (RFC 9112, section 3.2). */
final class HostRules {

    private static final int BAD_REQUEST = 400;

    private HostRules() {
    }

    /** The status to refuse a request with, 0 for none. */
    static int refusal(ClientRequest request, RequestRules rules) {
        if (!request.hasProperTarget() || (request.isAbsolute() && request.host().isEmpty())) {
            return BAD_REQUEST;
        }
        Head head = request.head();
        int count = 0;
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.HOST) {
                count++;
                if (HostName.ofAuthority(head.value(i)).isEmpty()) {
                    return BAD_REQUEST;
                }
            }
        }
        return count == 1 || (count == 0 && rules.version10()) ? 0 : BAD_REQUEST;
    }
}
