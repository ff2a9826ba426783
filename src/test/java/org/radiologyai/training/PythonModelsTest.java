package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs the tests of the Python that defines, exports and quantizes the networks, where there is a Python with PyTorch. */
class PythonModelsTest {

    private static final File MODELS = new File("models");

    @Test
    void networksAreDefinedExportedAndQuantizedRight() throws Exception {
        Optional<String> python = pythonWithTorch();
        Assumptions.assumeTrue(
                python.isPresent(), "needs a python3 with torch and torchvision (Debian: python3-torchvision)");
        Process tests = new ProcessBuilder(python.get(), "-B", "-m", "unittest")
                .directory(MODELS)
                .redirectErrorStream(true)
                .start();
        String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(tests.waitFor(5, TimeUnit.MINUTES), output);
        assertEquals(0, tests.exitValue(), output);
        assertTrue(output.contains("Ran ") && !output.contains("Ran 0 tests"), output);
    }

    private static Optional<String> pythonWithTorch() throws InterruptedException {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                Process probe = new ProcessBuilder(python, "-c", "import torch, torchvision")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (probe.waitFor(1, TimeUnit.MINUTES) && probe.exitValue() == 0) {
                    return Optional.of(python);
                }
            } catch (IOException absent) {
                // the next one
            }
        }
        return Optional.empty();
    }
}
