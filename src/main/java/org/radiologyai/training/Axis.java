package org.radiologyai.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a {@link Plot}.
 *
 * @param label what it measures
 * @param low value at its beginning
 * @param high value at its end
 * @param ticks where it is labelled
 */
record Axis(String label, double low, double high, List<Tick> ticks) {

    private static final int INTERVALS = 5;

    /** From 0 to 1. */
    static Axis share(String label) {
        return covering(label, 0, 1);
    }

    /** From below the lowest value to above the highest one, between round numbers. */
    static Axis covering(String label, double lowest, double highest) {
        double range = highest > lowest ? highest - lowest : Math.max(Math.abs(lowest), 1);
        double step = roundStep(range / INTERVALS);
        long first = (long) Math.floor(lowest / step + 1e-9);
        long last = Math.max(first + 1, (long) Math.ceil(highest / step - 1e-9));
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            ticks.add(new Tick(i * step, String.format(Locale.ROOT, "%." + decimals + "f", i * step)));
        }
        return new Axis(label, first * step, last * step, ticks);
    }

    /** Whole numbers from 1, half a number of room at both ends. */
    static Axis counting(String label, int last) {
        int step = (int) Math.max(1, roundStep(last / (double) INTERVALS));
        List<Tick> ticks = new ArrayList<>();
        for (int i = step == 1 ? 1 : step; i <= last; i += step) {
            ticks.add(new Tick(i, Integer.toString(i)));
        }
        return new Axis(label, 0.5, last + 0.5, ticks);
    }

    /** Lines of a list, the first at the top. */
    static Axis rows(List<String> names) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ticks.add(new Tick(i, names.get(i)));
        }
        return new Axis("", names.size() - 0.5, -0.5, ticks);
    }

    /** 0 at its beginning, 1 at its end. */
    double place(double value) {
        return (value - low) / (high - low);
    }

    /** The next of 1, 2, 5, 10, 20 and so on, in any power of ten. */
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** A labelled value. */
    record Tick(double at, String label) {}
}
