package dev.gatehouse.why;

import java.util.List;

import dev.gatehouse.site.StartCheck;

/** Which records it depends on who is told why. */
final class WhyStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(DiagnosisProperties.class);
    }
}
