package dev.gatehouse.site;

import java.io.StringReader;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Finds anchors that contain themselves, or that stand for so much, again and again, that a small file would fill the memory. Boot's
 * reader looks for neither.
 */
final class Anchors {

    private static final long MOST = 20_000;

    private final IdentityHashMap<Node, Long> sizes = new IdentityHashMap<>();

    private Anchors() {
    }

    /** What is wrong with a text's anchors; nothing if it has none or is not YAML, which others find. */
    static Optional<Finding> problem(String place, String text) {
        if (text.indexOf('&') < 0 || text.indexOf('*') < 0) {
            return Optional.empty();
        }
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try {
            for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
                Optional<Finding> problem = new Anchors().problem(place, document);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        } catch (YAMLException _) {
            // Found by whoever reads it.
        }
        return Optional.empty();
    }

    private Optional<Finding> problem(String place, Node document) {
        long size = size(document);
        Mark mark = document.getStartMark();
        Place start = Place.of(place, mark.getLine() + 1, mark.getColumn() + 1);
        if (size < 0) {
            return Optional.of(new Finding(start, "an anchor that contains itself", "YAML without a circle"));
        }
        return size > MOST
                ? Optional.of(new Finding(start, "anchors that stand for more than " + MOST + " values", "fewer"))
                : Optional.empty();
    }

    /** How many values a node stands for; negative if it contains itself. */
    private long size(Node node) {
        Long known = sizes.get(node);
        if (known != null) {
            return known;
        }
        sizes.put(node, -1L);
        long size = 1;
        for (Node part : parts(node)) {
            long ofPart = size(part);
            if (ofPart < 0) {
                return -1;
            }
            size = Math.min(size + ofPart, MOST + 1);
        }
        sizes.put(node, size);
        return size;
    }

    private static Iterable<Node> parts(Node node) {
        return switch (node) {
            case MappingNode map -> map.getValue().stream().map(tuple -> tuple.getValueNode()).toList();
            case SequenceNode list -> list.getValue();
            default -> List.of();
        };
    }
}
