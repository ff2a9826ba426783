package org.radiologyai.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.radiologyai.models.ModelBundle;

/**
 * What a training keeps on disk, so that it can go on and be repeated: the recipe, the split, the commit of the code, the
 * untrained module, checkpoints, and in the end the report.
 *
 * @param path of the folder
 * @param recipe of this training
 */
record RunFolder(Path path, Recipe recipe) {

    /** A checkpoint holds a module four times over, and there are two for a moment; the rest are results. */
    private static final int MODULES_ON_DISK = 14;
    /** Weights, gradients, two means, the average, and copies while one is written. */
    private static final int MODULES_IN_MEMORY = 8;

    private static final String SPLIT = "split.csv";
    private static final long LEAST_MEMORY = 1L << 30;

    /**
     * Opens one to begin or to go on.
     *
     * @param resume whether to go on from what is there; otherwise the folder must hold no training
     * @param wanted the recipe to begin with, or the one that must have been begun with
     * @throws IOException with a sentence if the folder does not fit
     */
    static RunFolder open(Path path, boolean resume, Recipe wanted) throws IOException {
        Path recipe = path.resolve("recipe.properties");
        if (Files.exists(recipe)) {
            if (!resume) {
                throw new IOException(
                        path + " holds a training already: go on with --resume, or choose another --run.");
            }
            Recipe begun = Recipe.read(recipe);
            if (!begun.equals(wanted)) {
                throw new IOException(path + " was begun by another recipe, " + begun.asText() + ", and not by "
                        + wanted.asText() + ".");
            }
            return new RunFolder(path, begun);
        }
        Files.createDirectories(path);
        RunFolder folder = new RunFolder(path, wanted);
        Files.writeString(folder.codeVersionFile(), commit());
        wanted.write(recipe);
        return folder;
    }

    /** The split that was written down, or a new one. */
    Split split(Dataset data) throws IOException {
        Path file = path.resolve(SPLIT);
        if (Files.exists(file)) {
            return Split.read(file, data.samples());
        }
        Split split = Split.byPatient(data.samples(), recipe.seed());
        if (split.train().isEmpty()
                || split.validation().isEmpty()
                || split.test().isEmpty()) {
            throw new IOException("There are too few patients to divide them into three parts.");
        }
        split.write(file);
        return split;
    }

    /** Keeps what was found in the data, with file names. */
    void write(DataReport report) throws IOException {
        Files.writeString(path.resolve("data.json"), report.toJson().toString());
    }

    /**
     * The network as it is before training; made by Python, once.
     *
     * @param weights a module of the same architecture to begin from, instead of random weights
     * @throws IOException with a sentence if these were trained on another split, and so on patients who are tested on
     */
    Path initial(Architecture architecture, Optional<Path> weights) throws IOException, InterruptedException {
        Path file = path.resolve("initial.pt");
        if (!Files.exists(file)) {
            List<String> arguments = new ArrayList<>(List.of(architecture.key(), "--out", file.toString()));
            if (weights.isPresent()) {
                Path earlier = weights.get().resolveSibling(SPLIT);
                if (Files.exists(earlier) && Files.mismatch(earlier, path.resolve(SPLIT)) >= 0) {
                    throw new IOException(weights.get() + " was trained on another split of the data: take the same"
                            + " --data and --seed, or begin from random weights.");
                }
                arguments.addAll(List.of("--weights", weights.get().toString()));
                Files.writeString(begunFromFile(), ModelBundle.sha256(weights.get()));
            } else {
                arguments.addAll(List.of("--seed", Long.toString(recipe.seed())));
            }
            Python.find().run("export.py", arguments.toArray(String[]::new));
        }
        return file;
    }

    /** SHA-256 of the module that this training began from, or nothing if it began from random weights. */
    Optional<String> begunFrom() throws IOException {
        return Files.exists(begunFromFile())
                ? Optional.of(Files.readString(begunFromFile()).strip())
                : Optional.empty();
    }

    private Path begunFromFile() {
        return path.resolve("begun_from.txt");
    }

    /**
     * Sees whether there is room to train a module, before hours are spent on it.
     *
     * @throws IOException with a sentence if there is not
     */
    void checkRoom(Path module) throws IOException {
        long bytes = Files.size(module);
        require("disk space", path.toAbsolutePath().toFile().getUsableSpace(), MODULES_ON_DISK * bytes);
        require("memory", availableMemory(), MODULES_IN_MEMORY * bytes + LEAST_MEMORY);
    }

    private void require(String what, long there, long needed) throws IOException {
        if (there < needed) {
            throw new IOException("There is too little %s for a training in %s: %d MB are free, and %d MB are needed."
                    .formatted(what, path, there >> 20, needed >> 20));
        }
    }

    /** Of the machine, where it tells. */
    private static long availableMemory() throws IOException {
        Path file = Path.of("/proc/meminfo");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** The commit of the code that began this training, or {@code unknown}. */
    String codeVersion() throws IOException {
        return Files.readString(codeVersionFile()).strip();
    }

    private Path codeVersionFile() {
        return path.resolve("code_version.txt");
    }

    private static String commit() throws IOException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean known = git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 && !version.isEmpty();
            return known ? version : "unknown";
        } catch (IOException absent) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted.", e);
        }
    }
}
