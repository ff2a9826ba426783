package org.radiologyai.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelCard;
import org.radiologyai.monitoring.AnswerMix.Answer;

class AnswerCounterTest {

    private static final ModelCard ONE = Cards.card("one", "1.0", "0".repeat(64), 224, "NORMAL", "PNEUMONIA");
    private static final ModelCard OTHER = Cards.card("other", "1.0", "0".repeat(64), 224, "NORMAL", "PNEUMONIA");

    @Test
    void tellsOfTwentyAnswersOfAModelAndNeverOfFewer() {
        AnswerCounter counter = new AnswerCounter();
        List<AnswerMix> told = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            Optional<AnswerMix> mix = counter.add(ONE, new Answer(i % 4 == 0 ? "PNEUMONIA" : "NORMAL", i % 10 == 0));
            mix.ifPresent(told::add);
            if (i % 3 == 0) {
                assertEquals(Optional.empty(), counter.add(OTHER, new Answer("NORMAL", false)));
            }
        }
        assertEquals(2, told.size());
        for (AnswerMix mix : told) {
            assertEquals(ONE, mix.model());
            assertEquals(List.of(20L, 5L, 2L), List.of((long) mix.size(), mix.pneumonia(), mix.undecided()));
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(Optional.empty(), counter.add(OTHER, new Answer("NORMAL", false)));
        }
        assertEquals(
                OTHER,
                counter.add(OTHER, new Answer("NORMAL", false)).orElseThrow().model());
    }
}
