package org.radiologyai.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a model does at one threshold. All of them, from a threshold above every probability down to one below, are its ROC
 * curve and its precision–recall curve.
 *
 * @param threshold from which the answer is PNEUMONIA; infinite at the first point
 * @param falsePositiveRate share of the normal pictures that are called PNEUMONIA
 * @param recall share of the pneumonias that are found
 * @param precision share of pneumonias among the pictures called so; NaN while there are none
 */
record OperatingPoint(double threshold, double falsePositiveRate, double recall, double precision) {

    /**
     * One for each probability that occurs, and the one before all.
     *
     * @return from (0, 0) to (1, 1); nothing if there are not pictures of both classes
     */
    static List<OperatingPoint> all(List<Evaluation.Answer> answers) {
        List<Evaluation.Answer> surestFirst = answers.stream()
                .sorted(Comparator.comparingDouble(Evaluation.Answer::probability)
                        .reversed())
                .toList();
        double positives = answers.stream().mapToInt(Evaluation.Answer::label).sum();
        double negatives = answers.size() - positives;
        if (positives == 0 || negatives == 0) {
            return List.of();
        }
        List<OperatingPoint> points =
                new ArrayList<>(List.of(new OperatingPoint(Double.POSITIVE_INFINITY, 0, 0, Double.NaN)));
        int found = 0;
        for (int i = 0; i < surestFirst.size(); i++) {
            double threshold = surestFirst.get(i).probability();
            found += surestFirst.get(i).label();
            if (i + 1 == surestFirst.size() || surestFirst.get(i + 1).probability() < threshold) {
                int called = i + 1;
                points.add(new OperatingPoint(
                        threshold, (called - found) / negatives, found / positives, (double) found / called));
            }
        }
        return points;
    }

    /** The point whose answers are those of a threshold, among all points; there must be some. */
    static OperatingPoint at(double threshold, List<OperatingPoint> all) {
        OperatingPoint last = all.get(0);
        for (OperatingPoint point : all) {
            if (point.threshold < threshold) {
                break;
            }
            last = point;
        }
        return last;
    }
}
