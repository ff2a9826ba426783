package org.radiologyai.training;

import java.util.ArrayList;
import java.util.List;

/**
 * The answers whose probability of PNEUMONIA lies in a range.
 *
 * @param low end of the range, within it
 * @param high end of the range, not within it but for the last bin
 * @param normal how many of the pictures are normal
 * @param pneumonia how many of them show pneumonia
 * @param probability mean of the answers; NaN if there are none
 */
record Bin(double low, double high, int normal, int pneumonia, double probability) {

    /** For a normal distribution, the middle 95 % are so many standard deviations to either side. */
    private static final double Z = 1.96;

    /** @param number of ranges of equal width between 0 and 1 */
    static List<Bin> of(List<Evaluation.Answer> answers, int number) {
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int index = i;
            List<Evaluation.Answer> some = answers.stream()
                    .filter(a -> Math.min(number - 1, (int) (a.probability() * number)) == index)
                    .toList();
            int pneumonia = some.stream().mapToInt(Evaluation.Answer::label).sum();
            bins.add(new Bin(
                    (double) i / number,
                    (i + 1.0) / number,
                    some.size() - pneumonia,
                    pneumonia,
                    some.stream()
                            .mapToDouble(Evaluation.Answer::probability)
                            .average()
                            .orElse(Double.NaN)));
        }
        return bins;
    }

    int count() {
        return normal + pneumonia;
    }

    /** Share of pneumonias; NaN if there are no pictures. */
    double share() {
        return (double) pneumonia / count();
    }

    /** Ends of the share's 95 % interval (Wilson 1927), which stays within 0 and 1 for few pictures too. */
    double[] interval() {
        double n = count();
        double centre = (share() + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share() * (1 - share()) / n + Z * Z / (4 * n * n));
        return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
    }
}
