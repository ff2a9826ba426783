package org.radiologyai.training;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How a network is trained.
 *
 * @param phases one after the other, from the same weights
 * @param learningRate at its highest, for the first phase's batch
 * @param warmUpSteps over which the learning rate rises from 0
 * @param weightDecay of {@link AdamW}
 * @param smoothing how much target probability goes evenly to all classes (Szegedy et al. 2015)
 * @param strength of the augmentation at the beginning, from 0 to 1
 * @param lastStrength of the augmentation at the end
 * @param averaged over how many of the last pictures the weights are averaged, about; 0 for none
 * @param patience after how many epochs of the last phase without a lower validation loss the training ends
 * @param seed of the split, the shuffling and the augmentation
 */
record Recipe(
        List<Phase> phases,
        float learningRate,
        int warmUpSteps,
        float weightDecay,
        float smoothing,
        float strength,
        float lastStrength,
        int averaged,
        int patience,
        long seed) {

    Recipe {
        phases = List.copyOf(phases);
    }

    /** By name, as files and the experiment tracking have it. */
    Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("phases", phases.stream().map(Phase::toString).collect(Collectors.joining(",")));
        text.put("learning_rate", Float.toString(learningRate));
        text.put("warm_up_steps", Integer.toString(warmUpSteps));
        text.put("weight_decay", Float.toString(weightDecay));
        text.put("smoothing", Float.toString(smoothing));
        text.put("augmentation", Float.toString(strength));
        text.put("last_augmentation", Float.toString(lastStrength));
        text.put("averaged", Integer.toString(averaged));
        text.put("patience", Integer.toString(patience));
        text.put("seed", Long.toString(seed));
        return text;
    }

    /** Writes it, so that a run can be repeated and described. */
    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.putAll(asText());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    /**
     * @throws IOException if there is no such file
     * @throws IllegalArgumentException if it was not written by {@link #write}
     */
    static Recipe read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new Recipe(
                Phase.parse(properties.getProperty("phases", "")),
                Float.parseFloat(properties.getProperty("learning_rate", "")),
                Integer.parseInt(properties.getProperty("warm_up_steps", "")),
                Float.parseFloat(properties.getProperty("weight_decay", "")),
                Float.parseFloat(properties.getProperty("smoothing", "")),
                Float.parseFloat(properties.getProperty("augmentation", "")),
                Float.parseFloat(properties.getProperty("last_augmentation", "")),
                Integer.parseInt(properties.getProperty("averaged", "")),
                Integer.parseInt(properties.getProperty("patience", "")),
                Long.parseLong(properties.getProperty("seed", "")));
    }

    /** Epochs of all phases together. */
    int epochs() {
        return phases.stream().mapToInt(Phase::epochs).sum();
    }

    /** The phase that epoch {@code epoch}, counted from 0, belongs to. */
    Phase phase(int epoch) {
        int before = 0;
        for (Phase phase : phases) {
            before += phase.epochs();
            if (epoch < before) {
                return phase;
            }
        }
        throw new IllegalArgumentException("The recipe has no epoch " + epoch + ".");
    }

    /**
     * Steps in epoch {@code epoch}. A short last batch, which would give batch norm poor statistics, is left out.
     *
     * @param pictures to train on
     */
    int steps(int epoch, int pictures) {
        return Math.max(1, pictures / phase(epoch).batch());
    }

    /**
     * A linear warm-up, and one cosine down to 0 over all pixels of all phases, so that a costly phase gets its share of
     * the decay. The rate goes with the square root of the batch, as suits Adam's gradients of unit size (Malladi et al.
     * 2022).
     *
     * @param epoch counted from 0
     * @param step of the epoch, counted from 0
     * @param pictures to train on
     */
    float rate(int epoch, int step, int pictures) {
        int updates = step;
        for (int earlier = 0; earlier < epoch; earlier++) {
            updates += steps(earlier, pictures);
        }
        double warm = Math.min(1, (updates + 1.0) / Math.max(1, warmUpSteps));
        double done = work(epoch, step, pictures) / work(epochs(), 0, pictures);
        double cosine = (1 + Math.cos(Math.PI * done)) / 2;
        double batch = Math.sqrt((double) phase(epoch).batch() / phases.get(0).batch());
        return (float) (learningRate * batch * warm * cosine);
    }

    /**
     * What there is to compute before a step, in pixels of each picture.
     *
     * @param epoch counted from 0, at most {@link #epochs}
     * @param step of the epoch, counted from 0
     * @param pictures to train on
     */
    double work(int epoch, int step, int pictures) {
        double pixels = 0;
        for (int earlier = 0; earlier < epoch; earlier++) {
            pixels += phase(earlier).pixels();
        }
        return step == 0 ? pixels : pixels + phase(epoch).pixels() * (double) step / steps(epoch, pictures);
    }

    /** Strength of the augmentation in an epoch, between the first and the last one by what is computed before it. */
    double strength(int epoch, int pictures) {
        double done = epoch == 0 ? 0 : work(epoch, 0, pictures) / work(epochs() - 1, 0, pictures);
        return strength + (lastStrength - strength) * done;
    }

    /** The share of their running average that the weights keep in a step. */
    float memory(int epoch) {
        return averaged == 0 ? 0 : (float) Math.exp(-phase(epoch).batch() / (double) averaged);
    }
}
