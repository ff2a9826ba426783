package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Bundles of one small module that looks at 2 × 2 pixels. What it does is for the card's mean to say, for the first value
 * that it sees decides: pictures are from 0 to 1, less the mean.
 */
public enum TestBundles {
    /** Answers NORMAL to every picture. */
    NORMAL(0),
    /** Answers PNEUMONIA to every picture. */
    PNEUMONIA(1),
    /** Is warmed without trouble and then raises an error at every picture. */
    FAILS(-1),
    /** Answers what is not a number to every picture. */
    NONSENSE(-3);

    /** The module of all of them. */
    public static final Path MODULE = Path.of("src/test/resources/modules/misbehaving.pt");

    private final float mean;

    TestBundles(float mean) {
        this.mean = mean;
    }

    /**
     * Puts a bundle into a directory.
     *
     * @param threshold by which its answers can be told from those of another version
     */
    public ModelBundle put(Path models, String name, String version, double threshold) throws IOException {
        Path folder = Files.createDirectories(models.resolve(name).resolve(version));
        ModelCard card = Cards.card(name, version, ModelBundle.sha256(MODULE), 2, "NORMAL", "PNEUMONIA");
        ModelCard own = new ModelCard(
                card.name(),
                card.version(),
                card.architecture(),
                card.format(),
                card.precision(),
                card.sha256(),
                card.classes(),
                new ModelCard.Input(2, 2, List.of(mean, mean, mean), List.of(1f, 1f, 1f), "triangle", 1),
                card.temperature(),
                threshold,
                card.metrics(),
                card.evaluatedOn(),
                card.training(),
                card.intendedUse(),
                card.limits());
        ModelBundle bundle = new ModelBundle(folder, own);
        Files.copy(MODULE, bundle.weights(), StandardCopyOption.REPLACE_EXISTING);
        bundle.writeCard();
        return bundle;
    }
}
