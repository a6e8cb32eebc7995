package dev.gatehouse.command;

import java.io.IOException;

import dev.gatehouse.tls.RootCertificate;

/** A place where a machine, or a browser on it, keeps whom it trusts. Doing something twice does no harm. */
interface TrustStore {

    /** Whose it is and where, in a few words. */
    String name();

    Outcome add(RootCertificate root) throws IOException;

    Outcome remove(RootCertificate root) throws IOException;

    /** What came of it. */
    sealed interface Outcome {

        /** It was done. */
        record Done() implements Outcome {}

        /** There was nothing to do. */
        record NothingToDo() implements Outcome {}

        /** It could not be done, and a human has to. */
        record Left(String problem, String remedy) implements Outcome {}
    }
}
