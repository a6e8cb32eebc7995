package dev.gatehouse.routing;

import java.util.Set;

import org.springframework.cloud.gateway.support.HttpStatusHolder;
import org.springframework.http.HttpStatus;

/** {@code SetStatus}: gives the answer another status. */
record SetStatus(int status) implements Filter, AnswerFilter {

    /** With these there is no body, and what the upstream sends as one would be taken for the next answer. */
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    static SetStatus of(Arguments arguments) {
        int status = code(HttpStatusHolder.parse(arguments.named("status").required("status")));
        if (status < HttpStatus.OK.value() || status > 999 || WITHOUT_BODY.contains(status)) {
            throw arguments.objection(String.valueOf(status));
        }
        return new SetStatus(status);
    }

    /** The code of a status that was written as a number or by its name. */
    static int code(HttpStatusHolder status) {
        return status.getHttpStatus() == null ? status.getStatus() : status.getHttpStatus().value();
    }

    @Override
    public void apply(Passage passage) {
        passage.whenAnswered(this);
    }

    @Override
    public void apply(Answer answer) {
        answer.status(status);
    }
}
