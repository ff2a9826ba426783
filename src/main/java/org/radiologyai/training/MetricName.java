package org.radiologyai.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the figures of an {@link Evaluation} are called in a report. */
enum MetricName {
    ACCURACY("Accuracy", "right answers of all"),
    PRECISION("Precision", "pneumonias of all that were called so"),
    RECALL("Recall", "pneumonias that were found (sensitivity)"),
    SPECIFICITY("Specificity", "normal pictures that were left alone"),
    F1("F1", "harmonic mean of precision and recall"),
    AUC("AUC", "a pneumonia ranks above a normal picture"),
    RECALL_BACTERIA("Recall, bacterial", "bacterial pneumonias that were found"),
    RECALL_VIRUS("Recall, viral", "viral pneumonias that were found"),
    BRIER("Brier score", "squared error of the probability, 0 is perfect"),
    ECE("Calibration error", "confidence less accuracy (ECE), 0 is perfect");

    private final String brief;
    private final String meaning;

    MetricName(String brief, String meaning) {
        this.brief = brief;
        this.meaning = meaning;
    }

    /** In a word or two; a figure without a name here keeps its own. */
    static String brief(String metric) {
        return of(metric).map(m -> m.brief).orElse(metric);
    }

    static String meaning(String metric) {
        return of(metric).map(m -> m.meaning).orElse("");
    }

    /** Whether 1 is the best, and not 0. */
    static boolean isShare(String metric) {
        return of(metric).filter(m -> m != BRIER && m != ECE).isPresent();
    }

    /** A measured figure; more than three decimals say nothing, with some hundred pictures. */
    static String figure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "–";
    }

    /** A number that somebody set, with as many decimals as it needs, up to four. */
    static String setting(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
    }

    private static Optional<MetricName> of(String metric) {
        return Arrays.stream(values())
                .filter(m -> m.name().toLowerCase(Locale.ROOT).equals(metric))
                .findFirst();
    }
}
