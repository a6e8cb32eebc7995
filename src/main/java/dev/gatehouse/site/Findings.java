package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.List;

/** Collects every finding of one reading of the configuration, so that the operator sees all of them at once. */
public final class Findings {

    private final List<Finding> list = new ArrayList<>();

    /** Adds a finding; the same one said twice counts once. */
    public void add(Finding finding) {
        if (!list.contains(finding)) {
            list.add(finding);
        }
    }

    /** Forgets all but these, for another attempt. */
    void reset(List<Finding> kept) {
        list.clear();
        list.addAll(kept);
    }

    int size() {
        return list.size();
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    public List<Finding> all() {
        return List.copyOf(list);
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
