package org.radiologyai.diagnosis;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.radiologyai.models.Rollout;

/** What was seen of the two models of a trial, on this instance and since it was begun or changed. Thread-safe. */
final class TrialFigures {

    /** Limits look at this many times the samples that they need. */
    static final int WINDOWS = 4;

    /** One of the two models. Not thread-safe. */
    private static final class Side {

        private final RecentMean failures;
        private final RecentMean nanos;
        private long passes;
        private long failed;
        private double totalNanos;

        Side(int window) {
            this.failures = new RecentMean(window);
            this.nanos = new RecentMean(window);
        }

        void passed(long forwardNanos) {
            passes++;
            totalNanos += forwardNanos;
            nanos.add(forwardNanos);
            failures.add(0);
        }

        void failed() {
            failed++;
            failures.add(1);
        }

        SideFigures figures() {
            return new SideFigures(
                    passes, failed, passes == 0 ? 0 : totalNanos / passes / TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Of one model.
     *
     * @param passes that gave an answer, shown or not
     * @param failures passes that failed
     * @param meanForwardMs mean time in the model, in milliseconds
     */
    public record SideFigures(long passes, long failures, double meanForwardMs) {}

    /**
     * A moment of a trial.
     *
     * @param compared pictures that both models saw
     * @param agreement of their predictions, 0 to 1; 0 if none was compared
     * @param meanDifference of their probabilities of the predicted class, 0 to 1
     * @param dropped comparisons that there was no time for
     */
    public record Figures(
            SideFigures champion,
            SideFigures challenger,
            long compared,
            double agreement,
            double meanDifference,
            long dropped) {}

    private final Rollout.Trial trial;
    private final Side champion;
    private final Side challenger;
    private final RecentMean agreement;
    private long compared;
    private long agreed;
    private double differences;
    private long dropped;
    private boolean isCrossed;

    TrialFigures(Rollout.Trial trial) {
        int window = WINDOWS * trial.limits().minimumSamples();
        this.trial = trial;
        this.champion = new Side(window);
        this.challenger = new Side(window);
        this.agreement = new RecentMean(window);
    }

    Rollout.Trial trial() {
        return trial;
    }

    private Side side(String model) {
        return model.equals(trial.challenger().id()) ? challenger : champion;
    }

    synchronized void passed(String model, long forwardNanos) {
        side(model).passed(forwardNanos);
    }

    synchronized void failed(String model) {
        side(model).failed();
    }

    /** @param difference of the probabilities of the class that was answered */
    synchronized void compared(boolean agrees, double difference) {
        compared++;
        agreed += agrees ? 1 : 0;
        differences += difference;
        agreement.add(agrees ? 1 : 0);
    }

    synchronized void dropped() {
        dropped++;
    }

    synchronized Figures figures() {
        return new Figures(
                champion.figures(),
                challenger.figures(),
                compared,
                compared == 0 ? 0 : (double) agreed / compared,
                compared == 0 ? 0 : differences / compared,
                dropped);
    }

    /** Which of its limits the challenger crossed, in a sentence, and only once; none while too little was seen. */
    synchronized Optional<String> crossed() {
        Optional<String> why = isCrossed ? Optional.empty() : crossedNow();
        isCrossed |= why.isPresent();
        return why;
    }

    private Optional<String> crossedNow() {
        Rollout.Limits limits = trial.limits();
        String id = trial.challenger().id();
        if (isEnough(challenger.failures) && challenger.failures.mean() > limits.errorRate()) {
            return Optional.of(sentence(
                    "%s failed in %.1f %% of its last %d passes; the limit is %.1f %%.",
                    id, 100 * challenger.failures.mean(), challenger.failures.samples(), 100 * limits.errorRate()));
        }
        if (isEnough(challenger.nanos) && isEnough(champion.nanos)) {
            double ratio = challenger.nanos.mean() / champion.nanos.mean();
            if (ratio > limits.latencyRatio()) {
                return Optional.of(sentence(
                        "%s took %.2f times the time of the champion in its last %d passes; the limit is %.2f.",
                        id, ratio, challenger.nanos.samples(), limits.latencyRatio()));
            }
        }
        if (isEnough(agreement) && agreement.mean() < limits.agreement()) {
            return Optional.of(sentence(
                    "%s agreed with the champion in %.1f %% of the last %d pictures that both saw; the limit is %.1f %%.",
                    id, 100 * agreement.mean(), agreement.samples(), 100 * limits.agreement()));
        }
        return Optional.empty();
    }

    private boolean isEnough(RecentMean mean) {
        return mean.samples() >= trial.limits().minimumSamples();
    }

    private static String sentence(String words, Object... figures) {
        return String.format(Locale.ROOT, words, figures);
    }
}
