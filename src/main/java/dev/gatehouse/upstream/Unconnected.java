package dev.gatehouse.upstream;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/** Which failures mean that an upstream could not be connected to, so that a connection shows that it is back. */
final class Unconnected {

    private Unconnected() {
    }

    static boolean is(UpstreamFailure failure) {
        return failure instanceof Refused || failure instanceof PermissionDenied || failure instanceof Unreachable
                || failure instanceof ConnectTimedOut || failure instanceof NameNotFound
                || failure instanceof NameWithoutAddress || failure instanceof NameServerFailed
                || failure instanceof NameLookupTimedOut;
    }
}
