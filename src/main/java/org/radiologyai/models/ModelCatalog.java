package org.radiologyai.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The bundles that there are. The storage is asked at each call, so that a bundle put there is found without a restart;
 * what holds no valid bundle is left out and logged.
 */
@ApplicationScoped
public class ModelCatalog {

    private ModelStorage storage;

    /** For the container's proxy. */
    protected ModelCatalog() {}

    @Inject
    ModelCatalog(ModelStorage storage) {
        this.storage = storage;
    }

    /** Of a directory, {@code <directory>/<name>/<version>/}. */
    public static ModelCatalog of(Path directory) {
        return new ModelCatalog(new DirectoryStorage(directory, Optional.empty()));
    }

    /** All bundles, by name, the newest version of each first. Their weights may be elsewhere yet. */
    public List<ModelBundle> bundles() {
        return storage.bundles().stream().sorted(ORDER).toList();
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

    /**
     * Finds a bundle by its card's {@link ModelCard#id} alone: a model may be named like the version of another.
     */
    public Optional<ModelBundle> byId(String id) {
        return storage.bundles().stream()
                .filter(bundle -> bundle.card().id().equals(id))
                .findFirst();
    }

    /**
     * Brings a bundle here whole, from wherever it is.
     *
     * @throws InvalidBundle if it is not what it was when it was listed, or is not signed although it must be
     * @throws IOException if it cannot be read or there is no room for it
     */
    public ModelBundle fetch(ModelBundle bundle) throws InvalidBundle, IOException {
        return storage.fetch(bundle);
    }

    /** Where bundles are looked for, for messages to operators. */
    public String place() {
        return storage.status().place();
    }

    /** Why the storage is out of reach, if it is; the bundles that are here already are found all the same. */
    public Optional<String> failure() {
        return storage.status().failure();
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

    private static final Comparator<ModelBundle> ORDER = Comparator.comparing(
                    (ModelBundle b) -> b.card().name())
            .thenComparing(b -> b.card().version(), VERSIONS.reversed());
}
