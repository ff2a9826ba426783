package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.ModelCard;

class ScoresTest {

    @Test
    void agreesWithCountingByHand() {
        // at 0.5: 3 true positive, 1 false negative, 1 false positive, 2 true negative
        int[] labels = {1, 1, 1, 1, 0, 0, 0};
        double[] scores = {0.9, 0.8, 0.5, 0.3, 0.6, 0.4, 0.1};
        Scores found = Scores.of(labels, scores, 0.5);
        assertEquals(5 / 7.0, found.accuracy(), 1e-12);
        assertEquals(3 / 4.0, found.precision(), 1e-12);
        assertEquals(3 / 4.0, found.recall(), 1e-12);
        assertEquals(2 / 3.0, found.specificity(), 1e-12);
        assertEquals(3 / 4.0, found.f1(), 1e-12);
        // of 12 pairs, 0.5 loses to 0.6, and 0.3 to 0.6 and 0.4
        assertEquals(9 / 12.0, found.auc(), 1e-12);
    }

    @Test
    void countsTiesAsHalf() {
        assertEquals(
                0.5,
                Scores.of(new int[] {1, 0, 1, 0}, new double[] {3, 3, 3, 3}, 1).auc(),
                1e-12);
        assertEquals(
                0.875,
                Scores.of(new int[] {1, 0, 1, 0}, new double[] {3, 3, 4, 1}, 1).auc(),
                1e-12);
    }

    @Test
    void hasNoRatioWithoutACase() {
        assertTrue(Double.isNaN(Scores.of(new int[] {1}, new double[] {1}, 0.5).specificity()));
        Evaluation evaluation = Evaluation.of(predictions(List.of("PNEUMONIA/person1_virus_1.png"), 2), 1, 0.5);
        assertFalse(evaluation.metrics().containsKey("specificity"));
        assertEquals(new ModelCard.Metric(1, 1, 1), evaluation.metrics().get("recall_virus"));
    }

    @Test
    void drawsPatientsForTheInterval() {
        // Two patients with fifty pictures each, one all right and one all wrong: the interval must reach both ends.
        List<String> names = new ArrayList<>();
        double[] margins = new double[100];
        for (int i = 0; i < 100; i++) {
            names.add("PNEUMONIA/person" + i / 50 + "_virus_" + i + ".png");
            margins[i] = i < 50 ? 3 : -3;
        }
        Evaluation evaluation = Evaluation.of(predictions(names, margins), 1, 0.5);
        assertEquals(new ModelCard.Metric(0.5, 0, 1), evaluation.metrics().get("accuracy"));
        assertEquals(2, evaluation.patients());
        assertEquals(50, evaluation.confusion()[2]);
    }

    @Test
    void measuresCalibration() {
        List<Evaluation.Answer> answers = List.of(
                new Evaluation.Answer(null, 1, 0.9),
                new Evaluation.Answer(null, 0, 0.9),
                new Evaluation.Answer(null, 0, 0.2));
        assertEquals((0.01 + 0.81 + 0.04) / 3, Evaluation.brier(answers), 1e-12);
        // 0.9 twice, right once: off by 0.8; 0.8 once, right: off by 0.2
        assertEquals((0.8 + 0.2) / 3, Evaluation.calibrationError(answers), 1e-12);
    }

    @Test
    void findsWhatMarginsWereMultipliedByAndMovedBy() {
        Random random = new Random(3);
        List<String> names = new ArrayList<>();
        double[] margins = new double[20_000];
        for (int i = 0; i < margins.length; i++) {
            double margin = 2 * random.nextGaussian();
            boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-margin));
            names.add(positive ? "PNEUMONIA/" + i : "NORMAL/" + i);
            margins[i] = 2.5 * margin - 4;
        }
        Calibration calibration = Calibration.of(predictions(names, margins));
        assertEquals(2.5, calibration.temperature(), 0.1);
        assertEquals(4, calibration.offset(), 0.1);
    }

    @Test
    void keepsTheTemperatureFiniteWhereClassesSeparate() {
        Calibration calibration = Calibration.of(predictions(List.of("NORMAL/a", "PNEUMONIA/b"), -3, 5));
        assertTrue(calibration.temperature() > 0 && Double.isFinite(calibration.temperature()), "" + calibration);
    }

    private static Predictions predictions(List<String> names, double... margins) {
        return new Predictions(names.stream().map(DatasetTest::sample).toList(), margins);
    }
}
