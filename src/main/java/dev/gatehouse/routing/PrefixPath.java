package dev.gatehouse.routing;

import java.util.Set;

/** {@code PrefixPath}: puts a path before the request's; of several filters of this kind only the first does. */
record PrefixPath(PathTemplate prefix) implements Filter {

    static PrefixPath of(Arguments arguments) {
        return new PrefixPath(PathTemplate.of(arguments, arguments.named("prefix").required("prefix")));
    }

    @Override
    public void apply(Passage passage) {
        if (passage.takePrefix()) {
            passage.path(prefix.expanded(passage.request().variables()) + passage.url().getRawPath());
        }
    }

    @Override
    public Set<String> variables() {
        return prefix.variables();
    }
}
