package dev.gatehouse.forwarding;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.gatehouse.message.HeadReader;

/** Readers of requests for the streams of one connection, which are used again. */
final class HeadReaders {

    private static final int KEPT = 16;

    private final HeadReader.Limits limits;
    private final Deque<HeadReader> readers = new ArrayDeque<>();

    HeadReaders(HeadReader.Limits limits) {
        this.limits = limits;
    }

    HeadReader take() {
        HeadReader reader = readers.pollFirst();
        if (reader == null) {
            return HeadReader.ofRequests(limits);
        }
        reader.start();
        return reader;
    }

    void give(HeadReader reader) {
        if (readers.size() < KEPT) {
            readers.addFirst(reader);
        }
    }
}
