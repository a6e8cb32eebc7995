package dev.gatehouse.message;

/** What Jazzer calls with each input that it invents: requests as they come from a client. */
public final class RequestFuzz {

    private RequestFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        Agreement.onRequests(bytes);
    }
}
