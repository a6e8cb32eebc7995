package dev.gatehouse.routing;

import java.util.Map;

/** Sets fields; an empty value takes one away. */
record SiteHeaders(Map<String, String> values) {

    private void change(FieldChanges fields) {
        values.forEach((name, value) -> {
            if (value.isEmpty()) {
                fields.remove(name);
            } else {
                fields.set(name, value);
            }
        });
    }

    /** Of the request, on its way to the upstream. */
    Filter ofRequest() {
        return passage -> change(passage.fields());
    }

    /** Of the answer, on its way to the visitor. */
    Filter ofAnswer() {
        return passage -> passage.whenAnswered(answer -> change(answer.fields()));
    }
}
