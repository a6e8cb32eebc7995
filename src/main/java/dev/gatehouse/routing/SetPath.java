package dev.gatehouse.routing;

import java.util.Set;

/** {@code SetPath}: puts another path in place of the request's. */
record SetPath(PathTemplate path) implements Filter {

    static SetPath of(Arguments arguments) {
        return new SetPath(PathTemplate.of(arguments, arguments.named("template").required("template")));
    }

    @Override
    public void apply(Passage passage) {
        passage.path(path.expanded(passage.request().variables()));
    }

    @Override
    public Set<String> variables() {
        return path.variables();
    }
}
