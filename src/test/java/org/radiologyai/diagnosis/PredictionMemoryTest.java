package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.Sha256;

class PredictionMemoryTest {

    private static final String WEIGHTS = "ab".repeat(32);

    @Test
    void keepsTheAnswersOfOneModelTogether() {
        String space = PredictionMemory.space(card("m", "1.0", WEIGHTS, 224));
        assertEquals(space, PredictionMemory.space(card("m", "1.0", WEIGHTS, 224)));
        assertTrue(space.matches("m_v1\\.0-[0-9a-f]{16}"), space);
    }

    @Test
    void keepsApartWhatOtherWeightsAnswered() {
        assertApart(card("m", "1.0", "cd".repeat(32), 224));
    }

    @Test
    void keepsApartWhatOtherNamesAndVersionsAnswered() {
        assertApart(card("n", "1.0", WEIGHTS, 224));
        assertApart(card("m", "1.1", WEIGHTS, 224));
    }

    @Test
    void keepsApartWhatWasAnsweredToOtherInput() {
        assertApart(card("m", "1.0", WEIGHTS, 256));
        ModelCard.Input input = card("m", "1.0", WEIGHTS, 224).input();
        assertApart(card(new ModelCard.Input(224, 224, List.of(0.5f, 0f, 0f), input.std(), "triangle", 1)));
        assertApart(card(new ModelCard.Input(224, 224, input.mean(), List.of(1f, 1f, 0.5f), "triangle", 1)));
    }

    @Test
    void keepsApartWhatWasAnsweredAfterOtherPreprocessing() {
        ModelCard.Input input = card("m", "1.0", WEIGHTS, 224).input();
        assertApart(card(new ModelCard.Input(224, 224, input.mean(), input.std(), "bilinear", 1)));
        assertApart(card(new ModelCard.Input(224, 224, input.mean(), input.std(), "triangle", 2)));
    }

    @Test
    void knowsFilesByTheirSha256() {
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Sha256.hex(new byte[] {'a', 'b', 'c'}));
    }

    private static void assertApart(ModelCard other) {
        assertNotEquals(
                PredictionMemory.space(card("m", "1.0", WEIGHTS, 224)),
                PredictionMemory.space(other),
                other.toString());
    }

    private static ModelCard card(String name, String version, String sha256, int size) {
        return Cards.card(name, version, sha256, size, "NORMAL", "PNEUMONIA");
    }

    private static ModelCard card(ModelCard.Input input) {
        ModelCard card = card("m", "1.0", WEIGHTS, 224);
        return new ModelCard(
                card.name(),
                card.version(),
                card.architecture(),
                card.format(),
                card.precision(),
                card.sha256(),
                card.classes(),
                input,
                card.temperature(),
                card.threshold(),
                card.metrics(),
                card.evaluatedOn(),
                card.training(),
                card.intendedUse(),
                card.limits());
    }
}
