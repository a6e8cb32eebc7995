package dev.gatehouse.site;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every finding of one reading of the configuration, so that the operator sees all of them at once. */
public final class Findings {

    private final Set<Finding> all = new LinkedHashSet<>();

    /** Adds a finding; the same one said twice counts once. */
    public void add(Finding finding) {
        all.add(finding);
    }

    /** Forgets all but these, for another attempt. */
    void reset(List<Finding> kept) {
        all.clear();
        all.addAll(kept);
    }

    int size() {
        return all.size();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public List<Finding> all() {
        return List.copyOf(all);
    }

    /**
     * Ends the start of the program if anything was found.
     *
     * @throws InvalidConfigurationException with all findings
     */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new InvalidConfigurationException(all());
        }
    }
}
