package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Helm would send to a cluster, and say.
 *
 * @param objects each of its Kubernetes type
 * @param notes for people
 */
record Rendering(List<HasMetadata> objects, String notes) {

    private static final String NOTES = "\nNOTES:\n";

    /**
     * @param manifest documents of YAML
     * @param report of a dry run, with the notes at its end
     */
    static Rendering of(String manifest, String report) {
        int notes = report.indexOf(NOTES);
        assertTrue(notes > 0, report);
        return new Rendering(KubernetesTypes.read(manifest), report.substring(notes + NOTES.length()));
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Of the release itself; what is there for its test alone does not count. */
    <T extends HasMetadata> Optional<T> find(Class<T> type) {
        List<T> all = all(type).stream().filter(object -> !isOfTheTest(object)).toList();
        assertTrue(all.size() <= 1, () -> all.size() + " of " + type.getSimpleName());
        return all.stream().findFirst();
    }

    <T extends HasMetadata> T one(Class<T> type) {
        return find(type).orElseThrow(() -> new AssertionError("no " + type.getSimpleName()));
    }

    Deployment deployment() {
        return one(Deployment.class);
    }

    Map<String, String> podLabels() {
        return deployment().getSpec().getTemplate().getMetadata().getLabels();
    }

    Map<String, String> podAnnotations() {
        return deployment().getSpec().getTemplate().getMetadata().getAnnotations();
    }

    PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    /** The server's. */
    Container container() {
        assertEquals(1, pod().getContainers().size());
        return pod().getContainers().get(0);
    }

    /** A variable of the container that is set by itself, not through the ConfigMap. */
    EnvVar variable(String name) {
        return container().getEnv().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    /** The pod of {@code helm test}. */
    Pod testPod() {
        return ofTheTest(Pod.class);
    }

    <T extends HasMetadata> T ofTheTest(Class<T> type) {
        List<T> all = all(type).stream().filter(Rendering::isOfTheTest).toList();
        assertEquals(1, all.size(), type.getSimpleName());
        return all.get(0);
    }

    private static boolean isOfTheTest(HasMetadata object) {
        return "test".equals(object.getMetadata().getAnnotations().get("hook"));
    }
}
