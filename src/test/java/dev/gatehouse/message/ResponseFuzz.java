package dev.gatehouse.message;

import java.util.Arrays;

/** What Jazzer calls with each input that it invents: responses as they come from an upstream, after a byte that is H for HEAD. */
public final class ResponseFuzz {

    private ResponseFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length > 0) {
            Agreement.onResponses(Arrays.copyOfRange(bytes, 1, bytes.length), bytes[0] == 'H');
        }
    }
}
