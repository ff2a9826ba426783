package org.radiologyai.training;

import java.util.Arrays;
import java.util.List;
import org.radiologyai.models.ModelCard;

/**
 * A network's answers on some pictures.
 *
 * @param samples asked about
 * @param margins logit of PNEUMONIA less logit of NORMAL, in the order of the samples
 */
record Predictions(List<Sample> samples, double[] margins) {

    private static final int BATCH = 16;

    /** Asks about each picture as it is, without augmentation, a few at a time. */
    static Predictions of(Network network, List<Sample> samples, ModelCard.Input input) {
        double[] margins = new double[samples.size()];
        for (int start = 0; start < samples.size(); start += BATCH) {
            List<Sample> some = samples.subList(start, Math.min(start + BATCH, samples.size()));
            float[] tensor = Tensors.of(some.stream().map(Sample::picture).toList(), input);
            float[] logits = network.logits(tensor, some.size(), input.height(), input.width());
            for (int i = 0; i < some.size(); i++) {
                margins[start + i] = logits[2 * i + Dataset.PNEUMONIA] - logits[2 * i + 1 - Dataset.PNEUMONIA];
            }
        }
        return new Predictions(samples, margins);
    }

    /** 1 where the picture shows pneumonia, otherwise 0. */
    int[] labels() {
        return samples.stream()
                .mapToInt(s -> s.label() == Dataset.PNEUMONIA ? 1 : 0)
                .toArray();
    }

    /** The answers of the same network with a higher logit of PNEUMONIA. */
    Predictions shifted(double offset) {
        return new Predictions(
                samples, Arrays.stream(margins).map(margin -> margin + offset).toArray());
    }

    /** Probabilities of PNEUMONIA, the margins divided by the temperature. */
    double[] probabilities(double temperature) {
        double[] probabilities = new double[margins.length];
        for (int i = 0; i < margins.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-margins[i] / temperature));
        }
        return probabilities;
    }
}
