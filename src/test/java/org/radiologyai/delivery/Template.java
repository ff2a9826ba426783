package org.radiologyai.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CloudFormation template, and what refers to what in it. */
final class Template {

    private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([^!}][^}]*)}");

    private final Map<String, Object> root;

    private Template(Map<String, Object> root) {
        this.root = root;
    }

    static Template read(Path file) throws IOException {
        return new Template(Yaml.read(file));
    }

    Map<String, Object> section(String name) {
        return Yaml.map(root.getOrDefault(name, Map.of()));
    }

    Map<String, Object> resources() {
        return section("Resources");
    }

    String type(String resource) {
        return (String) Yaml.at(resources(), resource, "Type");
    }

    Map<String, Object> properties(String resource) {
        return Yaml.map(Yaml.map(Yaml.at(resources(), resource)).getOrDefault("Properties", Map.of()));
    }

    /** By name, the properties of all resources of that type. */
    Map<String, Map<String, Object>> ofType(String type) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        for (String name : resources().keySet()) {
            if (type(name).equals(type)) {
                found.put(name, properties(name));
            }
        }
        return found;
    }

    /** What a place refers to. */
    interface Seen {

        /**
         * @param where for people
         * @param to a parameter, a resource or a pseudo parameter
         * @param attribute of a resource; null for the resource or parameter itself
         * @param holding the conditions that are true where this is looked at
         */
        void reference(String where, String to, String attribute, Set<String> holding);

        void condition(String where, String name);

        void mapping(String where, List<Object> arguments);
    }

    /** Shows everything that the resources and outputs refer to. */
    void walk(Seen seen) {
        for (String section : List.of("Resources", "Outputs", "Conditions")) {
            section(section).forEach((name, value) -> {
                Set<String> holding = new HashSet<>();
                if (!section.equals("Conditions") && Yaml.map(value).get("Condition") instanceof String condition) {
                    seen.condition(name, condition);
                    add(condition, holding);
                }
                walk(name, value, holding, seen);
            });
        }
    }

    private void walk(String where, Object value, Set<String> holding, Seen seen) {
        if (value instanceof List<?> list) {
            list.forEach(each -> walk(where, each, holding, seen));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> function(where, (String) key, inner, holding, seen));
        }
    }

    private void function(String where, String key, Object inner, Set<String> holding, Seen seen) {
        switch (key) {
            case "Ref" -> seen.reference(where, (String) inner, null, holding);
            case "Fn::GetAtt" ->
                seen.reference(
                        where,
                        (String) Yaml.list(inner).get(0),
                        (String) Yaml.list(inner).get(1),
                        holding);
            case "Fn::Sub" -> text(where, (String) inner, holding, seen);
            case "Fn::If" -> {
                List<Object> parts = Yaml.list(inner);
                String condition = (String) parts.get(0);
                seen.condition(where, condition);
                Set<String> then = new HashSet<>(holding);
                add(condition, then);
                walk(where, parts.get(1), then, seen);
                walk(where, parts.get(2), holding, seen);
            }
            case "Fn::FindInMap" -> {
                seen.mapping(where, Yaml.list(inner));
                walk(where, inner, holding, seen);
            }
            case "Condition" -> {
                // The key of a resource, of an output and of another condition; in a policy it holds a map.
                if (inner instanceof String condition) {
                    seen.condition(where, condition);
                } else {
                    walk(where, inner, holding, seen);
                }
            }
            case "DependsOn" ->
                (inner instanceof List<?> all ? all : List.of(inner))
                        .forEach(each -> seen.reference(where, (String) each, null, holding));
            default -> walk(where, inner, holding, seen);
        }
    }

    private void text(String where, String text, Set<String> holding, Seen seen) {
        Matcher matcher = IN_TEXT.matcher(text);
        while (matcher.find()) {
            String[] parts = matcher.group(1).split("\\.", 2);
            seen.reference(where, parts[0], parts.length == 2 ? parts[1] : null, holding);
        }
    }

    /** With all conditions that a condition is made of by And. */
    private void add(String condition, Set<String> holding) {
        if (holding.add(condition)
                && section("Conditions").get(condition) instanceof Map<?, ?> definition
                && definition.get("Fn::And") instanceof List<?> all) {
            all.forEach(each -> add((String) Yaml.map(each).get("Condition"), holding));
        }
    }

    /** Whether a resource is there where these conditions hold. */
    boolean isThere(String resource, Set<String> holding) {
        return !(Yaml.map(Yaml.at(resources(), resource)).get("Condition") instanceof String condition)
                || holds(condition, holding);
    }

    private boolean holds(String condition, Set<String> holding) {
        return holding.contains(condition)
                || section("Conditions").get(condition) instanceof Map<?, ?> definition
                        && definition.get("Fn::And") instanceof List<?> all
                        && all.stream()
                                .allMatch(each -> holds((String) Yaml.map(each).get("Condition"), holding));
    }
}
