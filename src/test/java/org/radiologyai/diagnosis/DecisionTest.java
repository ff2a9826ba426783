package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.ModelCard;

class DecisionTest {

    private static ModelCard card(List<String> classes, double temperature, double threshold) {
        return new ModelCard(
                "m", "1", null, null, null, null, classes, null, temperature, threshold, null, null, null, null, null);
    }

    private static final List<String> TWO = List.of("NORMAL", "PNEUMONIA");

    @Test
    void turnsLogitsIntoProbabilities() {
        Decision decision = Decision.of(new float[] {0, (float) Math.log(3)}, card(TWO, 1, 0.5));
        assertEquals("PNEUMONIA", decision.prediction());
        assertEquals(0.75, decision.confidence(), 1e-6);
        assertEquals(0.25, decision.probabilities().get("NORMAL"), 1e-6);
    }

    @Test
    void dividesByTheTemperatureFirst() {
        Decision decision = Decision.of(new float[] {0, 2 * (float) Math.log(3)}, card(TWO, 2, 0.5));
        assertEquals(0.75, decision.confidence(), 1e-6);
    }

    @Test
    void saysPneumoniaFromTheThresholdOn() {
        float[] even = {1, 1};
        assertEquals("PNEUMONIA", Decision.of(even, card(TWO, 1, 0.5)).prediction());
        assertEquals("NORMAL", Decision.of(even, card(TWO, 1, 0.51)).prediction());
        assertEquals("PNEUMONIA", Decision.of(even, card(TWO, 1, 0.2)).prediction());
    }

    @Test
    void reportsTheProbabilityOfThePredictedClassEvenBelowOneHalf() {
        Decision decision = Decision.of(new float[] {(float) Math.log(3), 0}, card(TWO, 1, 0.2));
        assertEquals("PNEUMONIA", decision.prediction());
        assertEquals(0.25, decision.confidence(), 1e-6);
    }

    @Test
    void keepsApartLogitsThatWouldOverflow() {
        Decision decision = Decision.of(new float[] {-4000, 4000}, card(TWO, 1, 0.5));
        assertEquals(1, decision.confidence());
        assertEquals(0, decision.probabilities().get("NORMAL"));
    }

    @Test
    void takesTheLikeliestOfSeveralOtherClasses() {
        Decision decision =
                Decision.of(new float[] {1, 0, 3}, card(List.of("NORMAL", "PNEUMONIA", "EFFUSION"), 1, 0.5));
        assertEquals("EFFUSION", decision.prediction());
    }
}
