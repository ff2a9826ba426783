package org.radiologyai.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Weights that have not come whole yet: what came of them, {@code model.pt.part}, and beside it what they are to become. A
 * later download goes on from there, in another process, too.
 *
 * @param etag of the object
 * @param size of the object, in bytes; so many are reserved
 */
record PartialWeights(String etag, long size) {

    private static final String PART = BundleFiles.WEIGHTS + ".part";
    private static final String OF = BundleFiles.WEIGHTS + ".part.of";

    static Path file(Path folder) {
        return folder.resolve(PART);
    }

    static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.equals(PART) || name.equals(OF);
    }

    /** How many bytes have come. */
    static long length(Path folder) throws IOException {
        try {
            return Files.size(file(folder));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    static Optional<PartialWeights> read(Path folder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(OF));
            return Optional.of(new PartialWeights(lines.get(0), Long.parseLong(lines.get(1))));
        } catch (NoSuchFileException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void write(Path folder) throws IOException {
        BundleCache.write(folder.resolve(OF), (etag + "\n" + size + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(file(folder));
        Files.deleteIfExists(folder.resolve(OF));
    }
}
