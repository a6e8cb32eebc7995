package dev.gatehouse.routing;

import java.util.Set;

/** {@code SetRequestHeader}: puts one field in place of all of its name in the request. */
record SetRequestHeader(String name, FieldValue value) implements Filter {

    static SetRequestHeader of(Arguments arguments) {
        Arguments.Named named = arguments.named("name", "value");
        return new SetRequestHeader(FieldName.ofRequest(arguments, named.required("name")),
                FieldValue.of(arguments, named.required("value")));
    }

    @Override
    public void apply(Passage passage) {
        passage.fields().set(name, value.expanded(passage.request().variables()));
    }

    @Override
    public Set<String> variables() {
        return value.variables();
    }
}
