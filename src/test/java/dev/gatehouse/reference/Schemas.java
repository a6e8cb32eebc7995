package dev.gatehouse.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.site.ConfigurationSchema;

/** What a validator says by the schemas that are in the jar. */
final class Schemas {

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(Dialect.builder(Dialects.getDraft7())
            .keywords(Stream.of("errorMessage", "patternErrorMessage", "enumDescriptions")
                    .map(NonValidationKeyword::new)
                    .toList())
            .build());
    private static final Map<ConfigurationSchema, Schema> SCHEMAS = Arrays.stream(ConfigurationSchema.values())
            .collect(Collectors.toMap(Function.identity(), schema -> REGISTRY.getSchema(schema.text())));
    private static final Schema OF_SCHEMAS = REGISTRY.getSchema(SchemaLocation.of(Dialects.getDraft7().getId()));

    private Schemas() {
    }

    /** What is wrong with a file, in the validator's words. */
    static List<String> errors(ConfigurationSchema schema, Object document) {
        return errors(Objects.requireNonNull(SCHEMAS.get(schema)), JsonMapper.shared().valueToTree(document));
    }

    /** What is wrong with a schema itself. */
    static List<String> errors(ConfigurationSchema schema) {
        return errors(OF_SCHEMAS, JsonMapper.shared().readTree(schema.text()));
    }

    private static List<String> errors(Schema schema, JsonNode document) {
        return schema.validate(document).stream().map(Error::toString).toList();
    }

    /** A YAML text as Boot reads it. */
    static Object parse(String yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }
}
