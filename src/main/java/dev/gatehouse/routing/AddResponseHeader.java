package dev.gatehouse.routing;

import java.util.Set;

import org.springframework.util.StringUtils;

/**
 * {@code AddResponseHeader}: adds a field to the answer's.
 *
 * @param always whether also where the answer has a value for it already
 */
record AddResponseHeader(String name, FieldValue value, boolean always) implements Filter {

    static AddResponseHeader of(Arguments arguments) {
        Arguments.Named named = arguments.named("name", "value", "override");
        return new AddResponseHeader(FieldName.ofAnswer(arguments, named.required("name")),
                FieldValue.of(arguments, named.required("value")), named.flag("override", true));
    }

    /** The value is made right now: if it cannot be, it is better that the upstream is not asked. */
    @Override
    public void apply(Passage passage) {
        String expanded = value.expanded(passage.request().variables());
        passage.whenAnswered(answer -> {
            if (always || answer.values(name).stream().noneMatch(StringUtils::hasText)) {
                answer.fields().add(name, expanded);
            }
        });
    }

    @Override
    public Set<String> variables() {
        return value.variables();
    }
}
