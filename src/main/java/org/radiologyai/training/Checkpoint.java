package org.radiologyai.training;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where a training can go on: a folder {@code checkpoint-<updates>} with the module, the state of the optimizer and the
 * place in the recipe. It gets its name when it is complete, and only then the one before it goes.
 *
 * @param folder of it; the module and the optimizer's state are in there
 * @param epoch that is being trained or to be begun, counted from 0
 * @param step of that epoch to do next, counted from 0
 * @param lossSum over the steps of that epoch that are done
 * @param updates of the weights since the beginning
 */
record Checkpoint(Path folder, int epoch, int step, double lossSum, int updates) {

    private static final String PREFIX = "checkpoint-";

    /** The last complete one of a run, if there is any. */
    static Optional<Checkpoint> last(Path run) throws IOException {
        Optional<Path> last = all(run).stream().max(Comparator.comparingInt(Checkpoint::updatesOf));
        return last.isEmpty() ? Optional.empty() : Optional.of(read(last.get()));
    }

    Path module() {
        return folder.resolve("module.pt");
    }

    Path optimizer() {
        return folder.resolve("optimizer.ndlist");
    }

    /** Writes one, in place of all earlier ones. */
    static void write(Path run, Network network, AdamW optimizer, int epoch, int step, double lossSum, int updates)
            throws IOException {
        Path part = run.resolve(PREFIX + "part");
        delete(part);
        Files.createDirectories(part);
        Checkpoint written = new Checkpoint(part, epoch, step, lossSum, updates);
        network.write(written.module());
        optimizer.write(written.optimizer());
        Properties place = new Properties();
        place.setProperty("epoch", Integer.toString(epoch));
        place.setProperty("step", Integer.toString(step));
        place.setProperty("loss_sum", Double.toString(lossSum));
        place.setProperty("updates", Integer.toString(updates));
        try (Writer writer = Files.newBufferedWriter(part.resolve("place.properties"))) {
            place.store(writer, null);
        }
        Path complete = run.resolve(PREFIX + updates);
        List<Path> earlier = all(run);
        delete(complete);
        Files.move(part, complete, StandardCopyOption.ATOMIC_MOVE);
        for (Path old : earlier) {
            if (!old.equals(complete)) {
                delete(old);
            }
        }
    }

    private static Checkpoint read(Path folder) throws IOException {
        Properties place = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("place.properties"))) {
            place.load(reader);
        }
        return new Checkpoint(
                folder,
                Integer.parseInt(place.getProperty("epoch")),
                Integer.parseInt(place.getProperty("step")),
                Double.parseDouble(place.getProperty("loss_sum")),
                Integer.parseInt(place.getProperty("updates")));
    }

    private static List<Path> all(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(f -> f.getFileName().toString().matches(PREFIX + "\\d{1,9}"))
                    .toList();
        }
    }

    private static int updatesOf(Path folder) {
        return Integer.parseInt(folder.getFileName().toString().substring(PREFIX.length()));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
