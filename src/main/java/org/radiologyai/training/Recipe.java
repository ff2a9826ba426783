package org.radiologyai.training;

import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How a network is trained.
 *
 * @param phases one after the other, from the same weights
 * @param learningRate at its highest
 * @param warmUpSteps over which the learning rate rises from 0
 * @param weightDecay of AdamW (Loshchilov and Hutter 2017)
 * @param smoothing of the labels
 * @param seed of the split, the shuffling and the augmentation
 */
record Recipe(List<Phase> phases, float learningRate, int warmUpSteps, float weightDecay, float smoothing, long seed) {

    Recipe {
        phases = List.copyOf(phases);
    }

    /** Writes it, so that a run can be repeated and described. */
    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(
                "phases",
                phases.stream()
                        .map(p -> p.size() + "x" + p.epochs() + "x" + p.batch())
                        .collect(Collectors.joining(",")));
        properties.setProperty("learning_rate", Float.toString(learningRate));
        properties.setProperty("warm_up_steps", Integer.toString(warmUpSteps));
        properties.setProperty("weight_decay", Float.toString(weightDecay));
        properties.setProperty("smoothing", Float.toString(smoothing));
        properties.setProperty("seed", Long.toString(seed));
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
                Long.parseLong(properties.getProperty("seed", "")));
    }

    /** Epochs of all phases together, each begun one counted as one. */
    int epochs() {
        return phases.stream().mapToInt(Recipe::begun).sum();
    }

    /** The phase that epoch {@code epoch}, counted from 0, belongs to. */
    Phase phase(int epoch) {
        int before = 0;
        for (Phase phase : phases) {
            before += begun(phase);
            if (epoch < before) {
                return phase;
            }
        }
        throw new IllegalArgumentException("The recipe has no epoch " + epoch + ".");
    }

    /**
     * Steps in epoch {@code epoch}; the last one of a phase may show only a part of the pictures. A short last batch, which would
     * give batch norm poor statistics, is left out.
     *
     * @param pictures to train on
     */
    int steps(int epoch, int pictures) {
        int first = 0;
        for (Phase phase : phases) {
            if (epoch < first + begun(phase)) {
                double share = Math.min(1, phase.epochs() - (epoch - first));
                return Math.max(1, (int) (share * pictures / phase.batch()));
            }
            first += begun(phase);
        }
        throw new IllegalArgumentException("The recipe has no epoch " + epoch + ".");
    }

    /**
     * A cosine down to 0 in each phase, with a linear warm-up at the start of the process: the optimizer of a resumed
     * run has to find its running means again. The first phase begins at the recipe's rate; a later one, which only
     * adapts what was learned to a larger picture, at less, in proportion to its smaller batch and to the size. With
     * one cosine over all phases the small batches of the large sizes came at a high rate, and validation AUC fell from
     * 0.989 to 0.940.
     *
     * @param epochsDone by earlier processes
     * @param pictures to train on
     */
    Tracker learningRate(int epochsDone, int pictures) {
        return update -> {
            int epoch = epochsDone;
            int step = update;
            while (epoch < epochs() - 1 && step >= steps(epoch, pictures)) {
                step -= steps(epoch, pictures);
                epoch++;
            }
            Phase phase = phase(epoch);
            int before = 0;
            int all = 0;
            for (int other = 0; other < epochs(); other++) {
                if (phase(other) == phase) {
                    all += steps(other, pictures);
                    before += other < epoch ? steps(other, pictures) : 0;
                }
            }
            double warm = Math.min(1, update / (double) warmUpSteps);
            double progress = Math.min(1, (before + step) / (double) all);
            return (float) (highestRate(phase) * warm * (1 + Math.cos(Math.PI * progress)) / 2);
        };
    }

    private double highestRate(Phase phase) {
        Phase first = phases.get(0);
        return learningRate * phase.batch() / first.batch() * first.size() / phase.size();
    }

    private static int begun(Phase phase) {
        return (int) Math.ceil(phase.epochs());
    }
}
