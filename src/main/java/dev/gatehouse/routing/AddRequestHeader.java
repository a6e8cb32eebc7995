package dev.gatehouse.routing;

import java.util.Set;

/** {@code AddRequestHeader}: adds a field to the request's. */
record AddRequestHeader(String name, FieldValue value) implements Filter {

    static AddRequestHeader of(Arguments arguments) {
        Arguments.Named named = arguments.named("name", "value");
        return new AddRequestHeader(FieldName.ofRequest(arguments, named.required("name")),
                FieldValue.of(arguments, named.required("value")));
    }

    @Override
    public void apply(Passage passage) {
        passage.fields().add(name, value.expanded(passage.request().variables()));
    }

    @Override
    public Set<String> variables() {
        return value.variables();
    }
}
