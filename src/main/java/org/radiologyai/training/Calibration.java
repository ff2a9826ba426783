package org.radiologyai.training;

import java.util.Arrays;

/**
 * What makes probabilities of margins, fitted on the validation pictures by logistic regression (Platt 1999): the
 * temperature by which logits are divided (Guo et al. 2017), and an offset that is added to the logit of PNEUMONIA
 * before. The offset goes into the bias of the network's last layer, so that whoever serves it needs the temperature
 * alone.
 *
 * <p>Both classes weigh the same here, as they do in the training loss, so that a probability is one for a ward where
 * half of the children have pneumonia, and not for the mixture that this collection happens to have. The threshold then
 * is one half: it gives both classes the same weight, and is fitted on all validation pictures. The best threshold on
 * those (Youden 1950) hangs on a few of them, with 134 normal ones: it came out at 0.72.
 */
record Calibration(double temperature, double offset) {

    /** Calibrated probability from which the answer is PNEUMONIA. */
    static final double THRESHOLD = 0.5;

    /** The same for the readers of reports. */
    static final String RULE = "One half of the calibrated probability. The calibration is fitted on the validation"
            + " patients with both classes weighing the same, so the threshold gives a false alarm the weight of a missed"
            + " pneumonia. Among pictures of which more than half show pneumonia, middle probabilities therefore come true"
            + " more often than they say.";

    private static final int ITERATIONS = 50;
    /** Of the squared parameters in the loss: keeps the temperature above 0 where the classes separate perfectly. */
    private static final double RIDGE = 1e-4;

    /** By Newton's method, the loss being convex. */
    static Calibration of(Predictions predictions) {
        int[] labels = predictions.labels();
        double[] weights = weights(labels);
        double slope = 0;
        double constant = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double bySlope = RIDGE * slope;
            double byConstant = RIDGE * constant;
            double slopeSlope = RIDGE;
            double slopeConstant = 0;
            double constantConstant = RIDGE;
            for (int i = 0; i < labels.length; i++) {
                double margin = predictions.margins()[i];
                double p = 1 / (1 + Math.exp(-(slope * margin + constant)));
                double error = weights[labels[i]] * (p - labels[i]);
                double curvature = weights[labels[i]] * p * (1 - p);
                bySlope += error * margin;
                byConstant += error;
                slopeSlope += curvature * margin * margin;
                slopeConstant += curvature * margin;
                constantConstant += curvature;
            }
            double determinant = slopeSlope * constantConstant - slopeConstant * slopeConstant;
            slope -= (constantConstant * bySlope - slopeConstant * byConstant) / determinant;
            constant -= (slopeSlope * byConstant - slopeConstant * bySlope) / determinant;
        }
        return new Calibration(1 / slope, constant / slope);
    }

    /** Mean cross entropy of the margins as they are, the mean of the two classes' means. */
    static double loss(Predictions predictions) {
        int[] labels = predictions.labels();
        double[] weights = weights(labels);
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double margin = predictions.margins()[i] * (labels[i] == 1 ? 1 : -1);
            // log(1 + exp(-margin)), without overflow
            sum += weights[labels[i]] * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
        }
        return sum;
    }

    /** Of one picture of each class, so that all pictures together weigh 1. */
    private static double[] weights(int[] labels) {
        double positive = Arrays.stream(labels).sum();
        return new double[] {0.5 / (labels.length - positive), 0.5 / positive};
    }
}
