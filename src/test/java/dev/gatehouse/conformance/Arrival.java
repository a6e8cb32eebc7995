package dev.gatehouse.conformance;

import java.util.concurrent.CountDownLatch;

/** A request whose head has reached the scripted upstream. The next one on its connection is read after its {@link #answer}. */
final class Arrival {

    private final Wire wire;
    private final String bytes;
    private final CountDownLatch released = new CountDownLatch(1);

    Arrival(Wire wire, String bytes) {
        this.wire = wire;
        this.bytes = bytes;
    }

    Message head() {
        return Message.head(bytes);
    }

    /** The head as it came. */
    String bytes() {
        return bytes;
    }

    /** The whole request; waits for its body. */
    Message whole() {
        return wire.readBody(head());
    }

    /** The connection, for whatever is not a request and its answer. */
    Wire wire() {
        return wire;
    }

    /** Sends an answer and gives the connection back, for the next request. */
    void answer(String response) {
        wire.send(response);
        release();
    }

    /** Sends an answer and ends the connection. */
    void answerAndClose(String response) {
        wire.send(response);
        wire.close();
        release();
    }

    void closeWithoutAnswer() {
        wire.close();
        release();
    }

    void resetWithoutAnswer() {
        wire.reset();
        release();
    }

    boolean isOn(Arrival other) {
        return wire == other.wire;
    }

    void release() {
        released.countDown();
    }

    void awaitRelease() throws InterruptedException {
        released.await();
    }
}
