package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InferenceSettingsTest {

    private static InferenceSettings settings(Integer predictors, Integer threads, int queueCapacity) {
        return new InferenceSettings(
                "resnet50",
                true,
                Optional.ofNullable(predictors),
                Optional.ofNullable(threads),
                queueCapacity,
                100,
                100);
    }

    @Test
    void usesEveryCoreOnce() {
        int cores = Runtime.getRuntime().availableProcessors();
        assertEquals(cores, settings(null, null, 10).predictors);
        assertEquals(1, settings(null, null, 10).threads);
        assertEquals(1, settings(null, cores, 10).predictors);
        assertEquals(1, settings(null, 4 * cores, 10).predictors);
    }

    @Test
    void takesWhatItIsTold() {
        assertEquals(3, settings(3, 2, 10).predictors);
        assertEquals(2, settings(3, 2, 10).threads);
    }

    @Test
    void namesKeyValueAndRangeOfAWrongValue() {
        String message = assertThrows(IllegalArgumentException.class, () -> settings(0, 1, 10))
                .getMessage();
        assertTrue(message.contains("inference.predictors is 0") && message.contains("1 to 256"), message);
        assertThrows(IllegalArgumentException.class, () -> settings(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 1000, 10));
    }
}
