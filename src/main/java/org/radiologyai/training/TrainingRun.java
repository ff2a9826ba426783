package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.radiologyai.imaging.Radiograph;

/**
 * A training in a folder of its own, from which it can go on: after each epoch {@code checkpoint.pt} holds the module,
 * and {@code epochs.csv} a line for each finished epoch.
 *
 * <p>The state of the optimizer is not kept. A resumed run therefore starts its running means anew, warms up again, and
 * differs a little from one that was never interrupted.
 */
final class TrainingRun {

    private static final String HEADER = "epoch,size,training_loss,loss,accuracy,auc,seconds";
    private static final int STEPS_PER_LINE = 10;
    private static final int SETTLING_STEPS = 24;
    private static final int SETTLING_BATCH = 32;

    private final Path folder;
    private final Recipe recipe;
    private final Split split;
    private final PrintStream log;

    TrainingRun(Path folder, Recipe recipe, Split split, PrintStream log) {
        this.folder = folder;
        this.recipe = recipe;
        this.split = split;
        this.log = log;
    }

    /** The module as of the last finished epoch. */
    Path checkpoint() {
        return folder.resolve("checkpoint.pt");
    }

    /** How many epochs this run has finished, in this process or an earlier one. */
    int epochsDone() throws IOException {
        Path epochs = folder.resolve("epochs.csv");
        return Files.exists(checkpoint()) && Files.exists(epochs)
                ? Files.readAllLines(epochs).size() - 1
                : 0;
    }

    /**
     * Trains from the last checkpoint, or from the given module if there is none, to the end of the recipe.
     *
     * @param initial an untrained module
     */
    void run(Path initial) throws IOException, InterruptedException {
        int done = epochsDone();
        if (done == 0) {
            Files.writeString(folder.resolve("epochs.csv"), HEADER + "\n");
        }
        try (Network network = Network.load(done == 0 ? initial : checkpoint(), true)) {
            network.prepareTraining(recipe.learningRate(done, split.train().size()), recipe.weightDecay());
            for (int epoch = done; epoch < recipe.epochs(); epoch++) {
                long start = System.nanoTime();
                double trainingLoss = train(network, epoch);
                int size = recipe.phase(epoch).size();
                settle(network, size);
                Predictions validated = Predictions.of(network, split.validation(), Tensors.input(size));
                network.write(checkpoint());
                report(epoch, size, trainingLoss, validated, (System.nanoTime() - start) / 1e9);
            }
        }
    }

    private double train(Network network, int epoch) throws InterruptedException {
        Phase phase = recipe.phase(epoch);
        double sum = 0;
        try (Batches batches = new Batches(
                split.train(),
                recipe.steps(epoch, split.train().size()),
                phase.size(),
                phase.batch(),
                classWeights(split.train()),
                recipe.smoothing(),
                recipe.seed() * 1_000 + epoch)) {
            int steps = recipe.steps(epoch, split.train().size());
            long start = System.nanoTime();
            for (int step = 1; step <= steps; step++) {
                sum += network.step(batches.next());
                if (step % STEPS_PER_LINE == 0) {
                    double rate = step * phase.batch() / ((System.nanoTime() - start) / 1e9);
                    log.printf(
                            Locale.ROOT,
                            "epoch %d of %d, %d px, step %d of %d: loss %.4f, %.1f pictures/s%n",
                            epoch + 1,
                            recipe.epochs(),
                            phase.size(),
                            step,
                            steps,
                            sum / step,
                            rate);
                }
            }
            return sum / steps;
        }
    }

    /**
     * Takes the batch norm statistics anew, from pictures as they will be served. Those gathered while training are of
     * varied pictures and lag behind the weights (Wu and Johnson 2021): without this, validation accuracy was 62 %
     * instead of 92 % in the middle of a training.
     */
    private void settle(Network network, int size) {
        List<Sample> shuffled = new ArrayList<>(split.train());
        Collections.shuffle(shuffled, new Random(recipe.seed()));
        for (int step = 0; step < SETTLING_STEPS; step++) {
            int start = step * SETTLING_BATCH % shuffled.size();
            List<Radiograph> pictures =
                    shuffled.subList(start, Math.min(start + SETTLING_BATCH, shuffled.size())).stream()
                            .map(Sample::picture)
                            .toList();
            network.settle(Tensors.of(pictures, Tensors.input(size)), pictures.size(), size, size);
        }
    }

    /** So that both classes weigh the same in the loss, however many pictures each has. */
    static float[] classWeights(List<Sample> samples) {
        float[] weights = new float[Dataset.CLASSES.size()];
        for (int label = 0; label < weights.length; label++) {
            int wanted = label;
            long count = samples.stream().filter(s -> s.label() == wanted).count();
            weights[label] = samples.size() / (float) (weights.length * count);
        }
        return weights;
    }

    private void report(int epoch, int size, double trainingLoss, Predictions validated, double seconds)
            throws IOException {
        Scores scores = Scores.of(validated.labels(), validated.probabilities(1), 0.5);
        String line = String.format(
                Locale.ROOT,
                "%d,%d,%.4f,%.4f,%.4f,%.4f,%.0f",
                epoch + 1,
                size,
                trainingLoss,
                Calibration.loss(validated),
                scores.accuracy(),
                scores.auc(),
                seconds);
        Path epochs = folder.resolve("epochs.csv");
        Files.writeString(epochs, line + "\n", StandardOpenOption.APPEND);
        log.println(HEADER + "\n" + line);
    }
}
