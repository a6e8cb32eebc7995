package dev.gatehouse.routing;

/** {@code RemoveResponseHeader}: takes a field out of the answer. */
record RemoveResponseHeader(String name) implements Filter, AnswerFilter {

    static RemoveResponseHeader of(Arguments arguments) {
        return new RemoveResponseHeader(FieldName.ofAnswer(arguments, arguments.named("name").required("name")));
    }

    @Override
    public void apply(Passage passage) {
        passage.whenAnswered(this);
    }

    @Override
    public void apply(Answer answer) {
        answer.fields().remove(name);
    }
}
