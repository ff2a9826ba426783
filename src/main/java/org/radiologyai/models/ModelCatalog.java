package org.radiologyai.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The bundles in the models directory, {@code <directory>/<name>/<version>/}. The directory is read at each call: it is
 * small, and a bundle put there is found without a restart. A folder that holds no valid bundle is left out and logged.
 */
@ApplicationScoped
public class ModelCatalog {

    private static final Logger LOG = Logger.getLogger(ModelCatalog.class.getName());
    private static final int MOST_BUNDLES = 1_000;

    private Path directory;

    /** For the container's proxy. */
    protected ModelCatalog() {}

    /**
     * @param directory that holds the bundles
     */
    @Inject
    public ModelCatalog(@ConfigProperty(name = "models.directory", defaultValue = "models") Path directory) {
        this.directory = directory;
    }

    /** All bundles, by name, the newest version of each first. */
    public List<ModelBundle> bundles() {
        List<ModelBundle> bundles = new ArrayList<>();
        for (Path name : folders(directory)) {
            for (Path version : folders(name)) {
                if (Files.exists(version.resolve("model.json")) && bundles.size() < MOST_BUNDLES) {
                    try {
                        bundles.add(ModelBundle.read(version));
                    } catch (InvalidBundle | IOException e) {
                        LOG.log(Level.WARNING, "Left out a model bundle: {0}", e.getMessage());
                    }
                }
            }
        }
        bundles.sort(Comparator.comparing((ModelBundle b) -> b.card().name())
                .thenComparing(b -> b.card().version(), VERSIONS.reversed()));
        return bundles;
    }

    /**
     * Finds a bundle by the name that answers carry ({@code resnet50_v1.0}), or the newest version of a model by its
     * name ({@code resnet50}).
     */
    public Optional<ModelBundle> find(String nameOrId) {
        return bundles().stream()
                .filter(b -> b.card().id().equals(nameOrId) || b.card().name().equals(nameOrId))
                .findFirst();
    }

    /** Where bundles are looked for, for messages to operators. */
    public Path directory() {
        return directory.toAbsolutePath().normalize();
    }

    private static List<Path> folders(Path parent) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            children.forEach(folders::add);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The models directory cannot be read: {0}", e.toString());
        }
        return folders;
    }

    /** Part by part, as numbers where both are: 0.10 is newer than 0.9, and 1.0 than its candidate 1.0-rc1. */
    static final Comparator<String> VERSIONS = (a, b) -> {
        String[] left = a.split("[.-]", -1);
        String[] right = b.split("[.-]", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = left[i].matches("\\d{1,9}") && right[i].matches("\\d{1,9}");
            int order = numbers
                    ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
                    : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        if (left.length == right.length) {
            return 0;
        }
        String next = left.length > right.length ? left[right.length] : right[left.length];
        boolean longerIsNewer = !next.isEmpty() && Character.isDigit(next.charAt(0));
        return (left.length > right.length) == longerIsNewer ? 1 : -1;
    };
}
