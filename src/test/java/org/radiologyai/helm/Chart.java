package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart, as Helm itself sees it. Helm is a native library: where it cannot be loaded, the tests skip. */
final class Chart {

    static final Path FOLDER = Path.of("helm", "radiology-ai");
    static final String RELEASE = "chest";
    static final String NAMESPACE = "radiology";

    /** The oldest that the chart is for. */
    private static final String KUBERNETES = "1.27.0";

    private static final Optional<String> ABSENT = absent();

    private Chart() {}

    /** Helm shows all objects but hooks. This copy has none: what is one becomes an object like the others. */
    private static Path withoutHooks() {
        try {
            Path copy = Files.createTempDirectory("chart");
            try (Stream<Path> files = Files.walk(FOLDER)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = copy.resolve(FOLDER.relativize(file));
                    Files.createDirectories(to.getParent());
                    if (file.startsWith(FOLDER.resolve("templates"))) {
                        Files.writeString(to, Files.readString(file).replace("helm.sh/hook:", "hook:"));
                    } else {
                        Files.copy(file, to);
                    }
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> absent() {
        try {
            Helm.version().call();
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("Helm's library cannot be loaded here: " + e);
        }
    }

    private static void assumeHelm() {
        ABSENT.ifPresent(Assumptions::abort);
    }

    static LintResult lint() {
        assumeHelm();
        return new Helm(FOLDER).lint().strict().call();
    }

    /** All that these values, as YAML, make of it. */
    static Rendering render(String values) {
        assumeHelm();
        Path chart = withoutHooks();
        try {
            Path file = Files.writeString(chart.resolve("test-values.yaml"), values);
            String manifest = new Helm(chart)
                    .template()
                    .withName(RELEASE)
                    .withNamespace(NAMESPACE)
                    .withKubeVersion(KUBERNETES)
                    .withValuesFile(file)
                    .call();
            String report = new Helm(chart)
                    .install()
                    .withName(RELEASE)
                    .withNamespace(NAMESPACE)
                    .withKubeVersion(KUBERNETES)
                    .withValuesFile(file)
                    .clientOnly()
                    .dryRun()
                    .withDryRunOption(DryRun.CLIENT)
                    .call()
                    .getOutput();
            return Rendering.of(manifest, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(chart);
        }
    }

    /** What is said of values that do not fit. */
    static String refusal(String values) {
        assumeHelm();
        return assertThrows(IllegalStateException.class, () -> render(values), () -> "taken: " + values)
                .getMessage();
    }

    /** One of the chart's own files. JSON is YAML, too. */
    static Map<String, Object> read(String file) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FOLDER.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
