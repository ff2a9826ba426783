package org.radiologyai.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * YAML as maps, lists and scalars, with the short forms of CloudFormation's functions written out: {@code !Ref A} is
 * {@code {Ref: A}}.
 */
final class Yaml extends SafeConstructor {

    private Yaml(LoaderOptions options) {
        super(options);
        yamlMultiConstructors.put("!", new Function());
    }

    static Map<String, Object> read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return map(new org.yaml.snakeyaml.Yaml(new Yaml(options)).load(Files.readString(file)));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        if (!(value instanceof Map)) {
            throw new AssertionError("Not a map, but " + value);
        }
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        if (!(value instanceof List)) {
            throw new AssertionError("Not a list, but " + value);
        }
        return (List<Object>) value;
    }

    /** Of what stands at the end of these keys; numbers are places in lists. */
    static Object at(Object start, Object... keys) {
        Object found = start;
        for (Object key : keys) {
            found = key instanceof Integer place
                    ? list(found).get(place)
                    : map(found).get(key);
            if (found == null) {
                throw new AssertionError("Nothing at " + key + " of " + Arrays.toString(keys));
            }
        }
        return found;
    }

    private final class Function extends AbstractConstruct {

        @Override
        public Object construct(Node node) {
            String name = node.getTag().getValue().substring(1);
            Object argument = argument(node);
            if (name.equals("GetAtt") && argument instanceof String text) {
                argument = List.of((Object[]) text.split("\\.", 2));
            }
            return Map.of(List.of("Ref", "Condition").contains(name) ? name : "Fn::" + name, argument);
        }

        private Object argument(Node node) {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            if (node instanceof SequenceNode sequence) {
                return constructSequence(sequence);
            }
            return constructMapping((MappingNode) node);
        }
    }
}
