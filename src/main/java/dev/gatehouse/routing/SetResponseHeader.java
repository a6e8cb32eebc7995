package dev.gatehouse.routing;

import java.util.Set;

/** {@code SetResponseHeader}: puts one field in place of all of its name in the answer. */
record SetResponseHeader(String name, FieldValue value) implements Filter {

    static SetResponseHeader of(Arguments arguments) {
        Arguments.Named named = arguments.named("name", "value");
        return new SetResponseHeader(FieldName.ofAnswer(arguments, named.required("name")),
                FieldValue.of(arguments, named.required("value")));
    }

    @Override
    public void apply(Passage passage) {
        String expanded = value.expanded(passage.request().variables());
        passage.whenAnswered(answer -> answer.fields().set(name, expanded));
    }

    @Override
    public Set<String> variables() {
        return value.variables();
    }
}
