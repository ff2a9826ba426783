package org.radiologyai.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.radiologyai.models.ModelCard;

/**
 * What a model's answer means: calibrated probabilities and the class that follows from them. The threshold of a card is
 * about one class, PNEUMONIA; for a model that does not know that one it means nothing, and neither does a band around it.
 *
 * @param prediction PNEUMONIA if its probability reaches the threshold, else the most probable other class
 * @param confidence the probability of the predicted class, 0 to 1
 * @param probabilities of all classes, summing to 1, in the card's order
 * @param threshold probability of PNEUMONIA from which the prediction is PNEUMONIA; none if the model has no such class
 */
public record Decision(
        String prediction, double confidence, Map<String, Double> probabilities, Optional<Double> threshold) {

    /** The class that the threshold is about. */
    public static final String PNEUMONIA = "PNEUMONIA";

    /** Closer to the threshold than by these odds, a calibrated answer is wrong more than one time in four. */
    private static final double DECISIVE_ODDS = 3;

    /**
     * Probabilities of PNEUMONIA that are too close to the threshold to go by.
     *
     * @param from the lowest, above 0
     * @param to the highest, below 1
     */
    public record Band(double from, double to) {

        private static Band around(double threshold) {
            double odds = threshold / (1 - threshold);
            return new Band(probability(odds / DECISIVE_ODDS), probability(odds * DECISIVE_ODDS));
        }

        private static double probability(double odds) {
            return odds / (1 + odds);
        }

        private boolean holds(double probability) {
            return probability > from && probability < to;
        }
    }

    /** Where the answer is as good as open: 0.25 to 0.75 for a threshold of 0.5; nowhere without a threshold. */
    public Optional<Band> indeterminateBand() {
        return threshold.map(Band::around);
    }

    /** Whether the answer is as good as open. */
    public boolean isIndeterminate() {
        return indeterminateBand()
                .filter(band -> band.holds(probabilities.get(PNEUMONIA)))
                .isPresent();
    }

    /**
     * Softmax of the logits divided by the card's temperature (temperature scaling, Guo et al., "On Calibration of
     * Modern Neural Networks", 2017), then the card's threshold.
     */
    static Decision of(float[] logits, ModelCard card) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit / card.temperature());
        }
        double[] odds = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            odds[i] = Math.exp(logits[i] / card.temperature() - highest);
            sum += odds[i];
        }
        Map<String, Double> probabilities = new LinkedHashMap<>();
        String likeliestOther = null;
        for (int i = 0; i < odds.length; i++) {
            String label = card.classes().get(i);
            probabilities.put(label, odds[i] / sum);
            if (!label.equals(PNEUMONIA)
                    && (likeliestOther == null || probabilities.get(label) > probabilities.get(likeliestOther))) {
                likeliestOther = label;
            }
        }
        Optional<Double> threshold = card.knows(PNEUMONIA) ? Optional.of(card.threshold()) : Optional.empty();
        String prediction = threshold
                .filter(least -> probabilities.get(PNEUMONIA) >= least)
                .map(least -> PNEUMONIA)
                .orElse(likeliestOther);
        return new Decision(prediction, probabilities.get(prediction), probabilities, threshold);
    }
}
