package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast networks are trained from Java, beside PyTorch itself: the same network, size, batch and kind of optimizer, the
 * same settings of malloc, one after the other and again, on the same machine.
 */
class TrainingBenchmark {

    /** Those of the Maven profile that trains. */
    private static final Map<String, String> MALLOC = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "4294967296",
            "MALLOC_TRIM_THRESHOLD_", "17179869184",
            "MALLOC_TOP_PAD_", "268435456",
            "MALLOC_ARENA_MAX", "1",
            "OPT_OUT_TRACKING", "true");

    private static final int ROUNDS = 3;
    private static final String STEPS = "5";

    @TempDir
    Path folder;

    @Test
    void trainsBesidePyTorch() throws Exception {
        String python = Python.find().program();
        for (String[] what :
                new String[][] {{"resnet50", "128", "32"}, {"vit", "128", "64"}, {"baseline_cnn", "128", "64"}}) {
            Path module = folder.resolve(what[0] + ".pt");
            Python.find().run("export.py", what[0], "--out", module.toString());
            List<Double> java = new ArrayList<>();
            List<Double> torch = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                java.add(picturesPerSecond(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingSpeed.class.getName(),
                        module.toString(),
                        what[1],
                        what[2],
                        STEPS));
                torch.add(picturesPerSecond(
                        python,
                        "-B",
                        "models/speed.py",
                        what[0],
                        "--size",
                        what[1],
                        "--batch",
                        what[2],
                        "--steps",
                        STEPS));
            }
            System.out.printf(
                    Locale.ROOT,
                    "Training %s at %s px, batch %s: Java %.1f pictures/s, PyTorch %.1f, ratio %.2f%n",
                    what[0],
                    what[1],
                    what[2],
                    median(java),
                    median(torch),
                    median(java) / median(torch));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double picturesPerSecond(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(MALLOC);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor() == 0, String.join(" ", command) + ": " + said);
        return Double.parseDouble(said.substring(said.lastIndexOf('\n') + 1));
    }
}
