package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.radiologyai.inference.ActivationMap;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelCard;

class KnownPassTest {

    private final ModelCard model = Cards.card("m", "1", "ab".repeat(32), 224, "NORMAL", "PNEUMONIA");

    @Test
    void fitsAModelOfAsManyClasses() {
        assertTrue(new KnownPass(new float[2], Optional.empty()).fits(model));
        assertTrue(new KnownPass(new float[2], Optional.of(map(2))).fits(model));
    }

    @Test
    void fitsNoModelOfMoreOrFewerClasses() {
        assertFalse(new KnownPass(new float[1], Optional.empty()).fits(model));
        assertFalse(new KnownPass(new float[3], Optional.of(map(2))).fits(model));
        assertFalse(new KnownPass(new float[2], Optional.of(map(1))).fits(model));
    }

    private static ActivationMap map(int classes) {
        return new ActivationMap(List.of(new float[1], new float[1]).subList(0, classes), 1, 1);
    }
}
