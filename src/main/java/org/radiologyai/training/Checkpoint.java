package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a training can go on: a folder {@code checkpoint-<updates>} with the module, the state of the optimizer and the
 * place in the recipe. It gets its name when it is complete, and only then the one before it goes.
 *
 * @param folder of it
 * @param place in the recipe
 */
record Checkpoint(Path folder, Place place) {

    private static final String PREFIX = "checkpoint-";
    private static final String PLACE = "place.properties";

    /** The last complete one of a run, if there is any. */
    static Optional<Checkpoint> last(Path run) throws IOException {
        Optional<Path> last = all(run).stream().max(Comparator.comparingInt(Checkpoint::updatesOf));
        if (last.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Checkpoint(last.get(), Place.read(last.get().resolve(PLACE))));
    }

    Path module() {
        return folder.resolve("module.pt");
    }

    Path optimizer() {
        return folder.resolve("optimizer.ndlist");
    }

    /** Writes one, in place of all earlier ones. */
    static void write(Path run, Network network, AdamW optimizer, Place place) throws IOException {
        Path part = run.resolve(PREFIX + "part");
        delete(part);
        Files.createDirectories(part);
        Checkpoint written = new Checkpoint(part, place);
        network.write(written.module());
        optimizer.write(written.optimizer());
        place.write(part.resolve(PLACE));
        Path complete = run.resolve(PREFIX + place.updates());
        List<Path> earlier = all(run);
        delete(complete);
        Files.move(part, complete, StandardCopyOption.ATOMIC_MOVE);
        for (Path old : earlier) {
            if (!old.equals(complete)) {
                delete(old);
            }
        }
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
