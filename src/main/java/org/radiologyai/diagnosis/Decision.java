package org.radiologyai.diagnosis;

import java.util.LinkedHashMap;
import java.util.Map;
import org.radiologyai.models.ModelCard;

/**
 * What a model's answer means: calibrated probabilities and the class that follows from them.
 *
 * @param prediction PNEUMONIA if its probability reaches the threshold, else the most probable other class
 * @param confidence the probability of the predicted class, 0 to 1
 * @param probabilities of all classes, summing to 1, in the card's order
 * @param threshold probability of PNEUMONIA from which the prediction is PNEUMONIA
 */
public record Decision(String prediction, double confidence, Map<String, Double> probabilities, double threshold) {

    /** The class that the threshold is about. */
    public static final String PNEUMONIA = "PNEUMONIA";

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
        String prediction = probabilities.getOrDefault(PNEUMONIA, 0.0) >= card.threshold() ? PNEUMONIA : likeliestOther;
        return new Decision(prediction, probabilities.get(prediction), probabilities, card.threshold());
    }
}
