package org.radiologyai.models;

import java.util.List;
import java.util.Map;

/** Model cards for tests, valid in every field. */
public final class Cards {

    private Cards() {}

    /**
     * @param sha256 of the weights
     * @param size of the pictures that the model takes, in pixels a side
     * @param classes in the order of the logits
     */
    public static ModelCard card(String name, String version, String sha256, int size, String... classes) {
        return new ModelCard(
                name,
                version,
                "none",
                "torchscript",
                "fp32",
                sha256,
                List.of(classes),
                new ModelCard.Input(size, size, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f), "triangle", 1),
                1,
                0.5,
                Map.of("accuracy", new ModelCard.Metric(0.97, 0.95, 0.98)),
                new ModelCard.EvaluatedOn("held out", 520, 280),
                new ModelCard.Training("a collection", "0".repeat(64), 4_000, 2_000, 7, "abc", 12, null),
                "tests",
                List.of("is none"));
    }
}
