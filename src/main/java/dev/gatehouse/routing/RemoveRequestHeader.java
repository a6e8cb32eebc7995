package dev.gatehouse.routing;

/** {@code RemoveRequestHeader}: takes a field out of the request. */
record RemoveRequestHeader(String name) implements Filter {

    static RemoveRequestHeader of(Arguments arguments) {
        return new RemoveRequestHeader(FieldName.ofRequest(arguments, arguments.named("name").required("name")));
    }

    @Override
    public void apply(Passage passage) {
        passage.fields().remove(name);
    }
}
