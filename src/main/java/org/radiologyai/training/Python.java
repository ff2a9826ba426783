package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Python with PyTorch that defines and quantizes networks, as processes of its own. Trainings need it for a few
 * seconds at the beginning and at the end; services never do.
 *
 * @param program its name or path, such as {@code python3}
 */
record Python(String program) {

    private static final Path SCRIPTS = Path.of("models");

    /**
     * Finds one that has PyTorch.
     *
     * @throws IOException with a sentence for the person at the terminal if there is none
     */
    static Python find() throws IOException, InterruptedException {
        // Debian's packages belong to the system's Python, which need not be the first one on the path.
        for (String program : List.of("python3", "/usr/bin/python3")) {
            Python python = new Python(program);
            if (python.exits(List.of(program, "-c", "import numpy, torch, torchvision"), true)) {
                return python;
            }
        }
        throw new IOException(
                "The networks are defined in Python: a python3 with numpy, torch and torchvision is needed"
                        + " (Debian: apt-get install python3-torchvision).");
    }

    /**
     * Runs a script of the folder {@code models} to its end.
     *
     * @throws IOException if it fails; what it says is on the standard error stream
     */
    void run(String script, String... arguments) throws IOException, InterruptedException {
        Path file = SCRIPTS.resolve(script);
        if (!Files.exists(file)) {
            throw new IOException("There is no " + file + ": start from the project's folder.");
        }
        List<String> command = new ArrayList<>(List.of(program, "-B", file.toString()));
        command.addAll(List.of(arguments));
        if (!exits(command, false)) {
            throw new IOException(file + " failed.");
        }
    }

    /** Whether it ends without a failure. */
    private boolean exits(List<String> command, boolean quietly) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        if (quietly) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return false;
        }
        try {
            return process.waitFor() == 0;
        } finally {
            process.destroy();
        }
    }
}
