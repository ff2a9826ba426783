package org.radiologyai.training;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Figures of a binary classifier, PNEUMONIA being positive. Ratios without a single case are NaN.
 *
 * @param accuracy share of right answers
 * @param precision share of true positives among the positive answers
 * @param recall share of the positive cases that were found (sensitivity)
 * @param specificity share of the negative cases that were left alone
 * @param f1 harmonic mean of precision and recall
 * @param auc area under the ROC curve: how often a positive case gets a higher score than a negative one, ties half
 */
record Scores(double accuracy, double precision, double recall, double specificity, double f1, double auc) {

    /**
     * @param labels 1 for positive, 0 for negative
     * @param scores rising with the belief in positive
     * @param threshold score from which the answer is positive
     */
    static Scores of(int[] labels, double[] scores, double threshold) {
        int truePositive = 0;
        int falsePositive = 0;
        int trueNegative = 0;
        int falseNegative = 0;
        for (int i = 0; i < labels.length; i++) {
            boolean positive = scores[i] >= threshold;
            if (labels[i] == 1) {
                truePositive += positive ? 1 : 0;
                falseNegative += positive ? 0 : 1;
            } else {
                falsePositive += positive ? 1 : 0;
                trueNegative += positive ? 0 : 1;
            }
        }
        return new Scores(
                (double) (truePositive + trueNegative) / labels.length,
                (double) truePositive / (truePositive + falsePositive),
                (double) truePositive / (truePositive + falseNegative),
                (double) trueNegative / (trueNegative + falsePositive),
                2.0 * truePositive / (2.0 * truePositive + falsePositive + falseNegative),
                auc(labels, scores));
    }

    /** By the ranks of the positive cases (Mann and Whitney 1947), equal scores sharing their mean rank. */
    private static double auc(int[] labels, double[] scores) {
        Integer[] order = new Integer[labels.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        double rankSum = 0;
        double positives = 0;
        int start = 0;
        while (start < order.length) {
            int end = start;
            while (end < order.length && scores[order[end]] == scores[order[start]]) {
                end++;
            }
            double rank = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++) {
                if (labels[order[i]] == 1) {
                    rankSum += rank;
                    positives++;
                }
            }
            start = end;
        }
        return (rankSum - positives * (positives + 1) / 2) / (positives * (labels.length - positives));
    }
}
