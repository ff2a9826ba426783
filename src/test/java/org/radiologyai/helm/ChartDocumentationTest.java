package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chart knows the variables that the README has, and its own page knows its values. */
class ChartDocumentationTest {

    private static final Path README = Path.of("README.md");

    /** In the README beside its table: those of the AWS SDK and of the server. */
    private static final Set<String> BESIDE = Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "JVM_ARGS");

    private static Map<?, ?> properties(String... path) {
        Map<?, ?> part = Chart.read("values.schema.json");
        for (String name : path) {
            part = (Map<?, ?>) ((Map<?, ?>) part.get("properties")).get(name);
        }
        return (Map<?, ?>) part.get("properties");
    }

    private static Set<String> names(Map<?, ?> properties) {
        Set<String> names = new TreeSet<>();
        properties.keySet().forEach(name -> names.add((String) name));
        return names;
    }

    @Test
    void takesEveryVariableOfTheReadmeAndNoOther() {
        Map<String, List<String>> table = ConfigurationTable.rows(README, "Configuration");
        Set<String> config = names(properties("config"));
        Set<String> secret = names(properties("secretConfig"));
        for (String variable : table.keySet()) {
            assertEquals(
                    table.get(variable).get(1).contains("secret"), secret.contains(variable), variable + " is secret");
        }
        Set<String> all = new TreeSet<>(config);
        all.addAll(secret);
        assertEquals(config.size() + secret.size(), all.size(), "one is in both");
        assertTrue(all.removeAll(BESIDE));
        assertEquals(new TreeSet<>(table.keySet()), all);
        assertTrue(ConfigurationTable.variables(README).containsAll(BESIDE));
    }

    @Test
    void allowsWhatTheReadmeAllows() {
        int ranges = 0;
        for (Map.Entry<String, List<String>> row :
                ConfigurationTable.rows(README, "Configuration").entrySet()) {
            List<Long> range = ConfigurationTable.range(row.getValue().get(1));
            if (!range.isEmpty()) {
                Map<?, ?> property = (Map<?, ?>) properties("config").get(row.getKey());
                assertEquals(
                        range,
                        List.of(
                                ((Number) property.get("minimum")).longValue(),
                                ((Number) property.get("maximum")).longValue()),
                        row.getKey());
                ranges++;
            }
        }
        assertTrue(ranges >= 10, "rows with a range: " + ranges);
    }

    @Test
    void hasAPageOfAllItsValues() {
        Set<String> values = new TreeSet<>();
        collect("", Chart.read("values.yaml"), values);
        assertEquals(
                values,
                new TreeSet<>(ConfigurationTable.rows(Chart.FOLDER.resolve("README.md"), "Values")
                        .keySet()));
    }

    /** The paths of all values; what is an empty object, or names things that are not the chart's, is one. */
    private static void collect(String path, Map<?, ?> values, Set<String> into) {
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty() && !"nodeSelector".equals(name)) {
                collect(path + name + ".", map, into);
            } else {
                into.add(path + name);
            }
        });
    }

    @Test
    void showsValuesThatAreTaken() {
        String page = ConfigurationTable.text(Chart.FOLDER.resolve("README.md"));
        Matcher example = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(example.find());
        Rendering rendering = Chart.render(example.group(1));
        assertTrue(rendering.find(Ingress.class).isPresent());
        assertTrue(rendering.find(ServiceMonitor.class).isPresent());
    }

    @Test
    void describesEveryValueOfConfig() {
        for (String part : List.of("config", "secretConfig")) {
            properties(part)
                    .forEach((name, property) ->
                            assertTrue(((Map<?, ?>) property).get("description") instanceof String, name::toString));
        }
    }

    @Test
    void isOfTheApplicationsVersion() throws IOException {
        Matcher version = Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find());
        assertEquals(version.group(1), Chart.read("Chart.yaml").get("appVersion"));
    }
}
