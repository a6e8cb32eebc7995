package dev.gatehouse.routing;

/** Changes the answer of an upstream on its way to the client. */
@FunctionalInterface
interface AnswerFilter {

    void apply(Answer answer);
}
