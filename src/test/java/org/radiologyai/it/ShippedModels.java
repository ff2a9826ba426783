package org.radiologyai.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The models that come with the application, for tests that add others or change which one answers. */
final class ShippedModels {

    private static final Path COPY = Path.of("target/models");

    private ShippedModels() {}

    /**
     * Puts bundles into a directory of models.
     *
     * @param names of models; all their versions
     */
    static void copy(Path directory, String... names) throws IOException {
        for (String name : names) {
            try (Stream<Path> files = Files.walk(COPY.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = directory.resolve(COPY.relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
