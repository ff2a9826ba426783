package org.radiologyai.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The networks of {@code models/architectures.py}, each with the recipe that it is trained by if nothing else is said. */
enum Architecture {
    RESNET50("ResNet50, looking at 160 × 160 pixels", recipe("64x4x64,96x5x64,128x8x32,160x4x32", 1e-3f)),
    VIT("Vision Transformer with 16 × 16 patches cut by convolutions", recipe("128x11x64,224x1x32", 1e-3f)),
    BASELINE_CNN("Five convolutions, looking at 128 × 128 pixels", recipe("128x9x64", 1e-3f)),
    /** For tests. */
    TINY_CNN("Two convolutions", recipe("32x8x16", 1e-2f));

    private final String words;
    private final Recipe recipe;

    Architecture(String words, Recipe recipe) {
        this.words = words;
        this.recipe = recipe;
    }

    /** By its name in {@code models/architectures.py}. */
    static Architecture of(String key) {
        return Arrays.stream(values())
                .filter(a -> a.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + key + "\" is not one of "
                        + Arrays.stream(values()).map(Architecture::key).collect(Collectors.joining(", ")) + "."));
    }

    /** Its name in {@code models/architectures.py}, and of the models made of it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is worth to compute it in 8-bit integers: {@code models/quantize.py} knows convolutions. */
    boolean quantized() {
        return this == RESNET50;
    }

    /** As the model card has it. */
    String words() {
        return words;
    }

    Recipe recipe() {
        return recipe;
    }

    private static Recipe recipe(String phases, float learningRate) {
        return new Recipe(Phase.parse(phases), learningRate, 100, 0.05f, 0.05f, 1, 0.3f, 2_000, 5, 7);
    }
}
