package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    @Test
    void takesTheLikeliestClassWhereNoneIsPneumoniaHoweverUnlikely() {
        Decision decision =
                Decision.of(new float[] {0, 0.1f, 0}, card(List.of("NORMAL", "BACTERIAL", "VIRAL"), 1, 0.9));
        assertEquals("BACTERIAL", decision.prediction());
        assertEquals(decision.probabilities().get("BACTERIAL"), decision.confidence());
    }

    @Test
    void hasNeitherThresholdNorBandWhereNoClassIsPneumonia() {
        Decision decision = Decision.of(new float[] {1, 0, 1}, card(List.of("NORMAL", "BACTERIAL", "VIRAL"), 1, 0.5));
        assertEquals(Optional.empty(), decision.threshold());
        assertEquals(Optional.empty(), decision.indeterminateBand());
        assertFalse(decision.isIndeterminate());
    }

    @Test
    void isIndeterminateByTheProbabilityOfPneumoniaAmongSeveralClasses() {
        List<String> three = List.of("NORMAL", "PNEUMONIA", "EFFUSION");
        assertTrue(Decision.of(new float[] {0, 1, 1.5f}, card(three, 1, 0.5)).isIndeterminate());
        assertFalse(Decision.of(new float[] {0, 1, 4}, card(three, 1, 0.5)).isIndeterminate());
    }

    private static Decision at(double pneumonia, double threshold) {
        return new Decision(
                "PNEUMONIA",
                pneumonia,
                Map.of("NORMAL", 1 - pneumonia, "PNEUMONIA", pneumonia),
                Optional.of(threshold));
    }

    @Test
    void isIndeterminateBetweenOneAndThreeQuartersForAThresholdOfOneHalf() {
        Decision.Band band = at(0.5, 0.5).indeterminateBand().orElseThrow();
        assertEquals(0.25, band.from(), 1e-12);
        assertEquals(0.75, band.to(), 1e-12);
        assertTrue(at(0.26, 0.5).isIndeterminate());
        assertTrue(at(0.74, 0.5).isIndeterminate());
        assertFalse(at(0.24, 0.5).isIndeterminate());
        assertFalse(at(0.76, 0.5).isIndeterminate());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 0.5, 0.9, 0.99})
    void keepsTheOddsOfThreeAtEveryThreshold(double threshold) {
        Decision.Band band = at(threshold, threshold).indeterminateBand().orElseThrow();
        assertEquals(3, odds(threshold) / odds(band.from()), 1e-9);
        assertEquals(3, odds(band.to()) / odds(threshold), 1e-9);
        assertTrue(at(threshold, threshold).isIndeterminate());
    }

    private static double odds(double probability) {
        return probability / (1 - probability);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.9})
    void isDeterminateOnTheEdgesOfTheBand(double threshold) {
        Decision.Band band = at(threshold, threshold).indeterminateBand().orElseThrow();
        assertFalse(at(band.from(), threshold).isIndeterminate());
        assertFalse(at(band.to(), threshold).isIndeterminate());
    }
}
