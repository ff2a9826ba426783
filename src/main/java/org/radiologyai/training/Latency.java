package org.radiologyai.training;

import java.util.Arrays;
import java.util.Random;
import org.radiologyai.models.ModelCard;

/** How long a network takes for one picture, once it is warm. */
final class Latency {

    private static final int WARM_UP = 20;
    private static final int CALLS = 100;
    private static final int RESAMPLES = 1_000;

    private Latency() {}

    /** The median, in milliseconds, with its 95 % bootstrap interval. */
    static ModelCard.Metric of(Network network, ModelCard.Input input) {
        float[] picture = new float[input.mean().size() * input.width() * input.height()];
        for (int i = 0; i < WARM_UP; i++) {
            network.logits(picture, 1, input.height(), input.width());
        }
        double[] milliseconds = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            network.logits(picture, 1, input.height(), input.width());
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
        }
        Random random = new Random(0);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            medians[i] = median(random.ints(CALLS, 0, CALLS)
                    .mapToDouble(call -> milliseconds[call])
                    .toArray());
        }
        return Evaluation.metric(median(milliseconds), medians);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
