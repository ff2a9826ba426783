package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The Python with PyTorch, for tests: they are skipped where there is none. */
public final class PythonForTests {

    private PythonForTests() {}

    /**
     * Runs it to a successful end.
     *
     * @param folder to start in
     * @return what it said
     */
    public static String run(File folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(), "-B"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), output);
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private static String program() throws InterruptedException {
        try {
            return Python.find().program();
        } catch (IOException absent) {
            return Assumptions.abort(absent.getMessage());
        }
    }
}
