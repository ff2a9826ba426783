package org.radiologyai.diagnosis;

/** The mean of the last values, so that a model that was good for long and is no more is seen soon. Not thread-safe. */
final class RecentMean {

    private final double[] values;
    private long count;

    RecentMean(int size) {
        this.values = new double[size];
    }

    void add(double value) {
        values[(int) (count++ % values.length)] = value;
    }

    /** How many values the mean is of. */
    int samples() {
        return (int) Math.min(count, values.length);
    }

    /** 0 if there are none. */
    double mean() {
        double sum = 0;
        for (int i = 0; i < samples(); i++) {
            sum += values[i];
        }
        return samples() == 0 ? 0 : sum / samples();
    }
}
