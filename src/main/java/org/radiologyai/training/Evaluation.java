package org.radiologyai.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelCard;

/**
 * How well a model does on some pictures, each figure with its 95 % bootstrap interval (Efron 1979). Patients are
 * drawn, not pictures, for those of one patient resemble each other.
 *
 * <p>{@code accuracy}, {@code precision}, {@code recall}, {@code specificity}, {@code f1}, {@code auc} as in
 * {@link Scores}; {@code recall_bacteria} and {@code recall_virus} of the pneumonias of either cause, where file names
 * tell; {@code brier}, the mean squared error of the probability (Brier 1950); {@code ece}, the expected calibration
 * error over ten bins of the predicted class's probability (Guo et al. 2017). Figures without a case are left out.
 *
 * @param metrics by name
 * @param confusion true negatives, false positives, false negatives, true positives
 * @param images how many pictures
 * @param patients how many patients
 * @param answers all of them, from which every curve can be drawn
 */
record Evaluation(
        Map<String, ModelCard.Metric> metrics, int[] confusion, int images, int patients, List<Answer> answers) {

    private static final int RESAMPLES = 1_000;
    private static final int BINS = 10;
    private static final long SEED = 20;

    static Evaluation of(Predictions predictions, double temperature, double threshold) {
        double[] probabilities = predictions.probabilities(temperature);
        int[] labels = predictions.labels();
        List<Answer> answers = new ArrayList<>();
        int[] confusion = new int[4];
        for (int i = 0; i < labels.length; i++) {
            answers.add(new Answer(predictions.samples().get(i), labels[i], probabilities[i]));
            confusion[2 * labels[i] + (probabilities[i] >= threshold ? 1 : 0)]++;
        }
        List<List<Answer>> patients = List.copyOf(answers.stream()
                .collect(Collectors.groupingBy(a -> a.sample.patient(), LinkedHashMap::new, Collectors.toList()))
                .values());
        Map<String, double[]> drawn = new LinkedHashMap<>();
        Random random = new Random(SEED);
        for (int resample = 0; resample < RESAMPLES; resample++) {
            List<Answer> some = new ArrayList<>();
            for (int i = 0; i < patients.size(); i++) {
                some.addAll(patients.get(random.nextInt(patients.size())));
            }
            int column = resample;
            figures(some, threshold)
                    .forEach((name, value) -> drawn.computeIfAbsent(name, n -> new double[RESAMPLES])[column] = value);
        }
        Map<String, ModelCard.Metric> metrics = new LinkedHashMap<>();
        figures(answers, threshold).forEach((name, value) -> {
            if (!value.isNaN()) {
                metrics.put(name, metric(value, drawn.get(name)));
            }
        });
        return new Evaluation(metrics, confusion, answers.size(), patients.size(), List.copyOf(answers));
    }

    /** The value, and the range that holds the middle 95 % of the resampled ones. */
    static ModelCard.Metric metric(double value, double[] resampled) {
        double[] sorted =
                Arrays.stream(resampled).filter(r -> !Double.isNaN(r)).sorted().toArray();
        return new ModelCard.Metric(
                round(value),
                round(sorted[(int) (0.025 * sorted.length)]),
                round(sorted[(int) (0.975 * sorted.length)]));
    }

    /** More digits than four say nothing, with some hundred pictures. */
    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static Map<String, Double> figures(List<Answer> answers, double threshold) {
        int[] labels = answers.stream().mapToInt(Answer::label).toArray();
        double[] probabilities =
                answers.stream().mapToDouble(Answer::probability).toArray();
        Scores scores = Scores.of(labels, probabilities, threshold);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("accuracy", scores.accuracy());
        figures.put("precision", scores.precision());
        figures.put("recall", scores.recall());
        figures.put("specificity", scores.specificity());
        figures.put("f1", scores.f1());
        figures.put("auc", scores.auc());
        figures.put("recall_bacteria", recall(answers, "PNEUMONIA bacteria", threshold));
        figures.put("recall_virus", recall(answers, "PNEUMONIA virus", threshold));
        figures.put("brier", brier(answers));
        figures.put("ece", calibrationError(answers));
        return figures;
    }

    private static double recall(List<Answer> answers, String stratum, double threshold) {
        return answers.stream()
                .filter(a -> a.sample.stratum().equals(stratum))
                .mapToDouble(a -> a.probability >= threshold ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    static double brier(List<Answer> answers) {
        return answers.stream()
                .mapToDouble(a -> Math.pow(a.probability - a.label, 2))
                .average()
                .orElse(Double.NaN);
    }

    static double calibrationError(List<Answer> answers) {
        double[] surplus = new double[BINS];
        for (Answer answer : answers) {
            boolean positive = answer.probability >= 0.5;
            double confidence = positive ? answer.probability : 1 - answer.probability;
            int bin = Math.min(BINS - 1, (int) (confidence * BINS));
            surplus[bin] += confidence - (positive == (answer.label == 1) ? 1 : 0);
        }
        return Arrays.stream(surplus).map(Math::abs).sum() / answers.size();
    }

    /**
     * What the model said of a picture.
     *
     * @param label 1 for PNEUMONIA, otherwise 0
     * @param probability of PNEUMONIA
     */
    record Answer(Sample sample, int label, double probability) {

        /** The class that it shows. */
        String truth() {
            return name(label);
        }

        /** The class that the model said. */
        String said(double threshold) {
            return name(probability >= threshold ? 1 : 0);
        }

        boolean right(double threshold) {
            return truth().equals(said(threshold));
        }

        private static String name(int label) {
            return Dataset.CLASSES.get(label == 1 ? Dataset.PNEUMONIA : 1 - Dataset.PNEUMONIA);
        }
    }
}
