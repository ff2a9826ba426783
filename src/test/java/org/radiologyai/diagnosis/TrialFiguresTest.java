package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.Rollout;

class TrialFiguresTest {

    private static final String CHAMPION = "resnet50_v1.0";
    private static final String CHALLENGER = "resnet50_v1.1";
    private static final long MILLISECOND = 1_000_000;

    private final TrialFigures figures = new TrialFigures(new Rollout.Trial(
            new Rollout.Model(CHALLENGER, "0".repeat(64)), 0.1, 1, new Rollout.Limits(0.1, 2, 0.8, 20)));

    private void passes(int count, long championMillis, long challengerMillis) {
        for (int i = 0; i < count; i++) {
            figures.passed(CHAMPION, championMillis * MILLISECOND);
            figures.passed(CHALLENGER, challengerMillis * MILLISECOND);
        }
    }

    @Test
    void addsUpWhatItSaw() {
        passes(2, 10, 20);
        figures.failed(CHALLENGER);
        figures.compared(true, 0.25);
        figures.compared(false, 0.75);
        figures.dropped();
        assertEquals(
                new TrialFigures.Figures(
                        new TrialFigures.SideFigures(2, 0, 10), new TrialFigures.SideFigures(2, 1, 20), 2, 0.5, 0.5, 1),
                figures.figures());
    }

    @Test
    void doesNotJudgeByTooLittle() {
        passes(9, 10, 100);
        for (int i = 0; i < 10; i++) {
            figures.failed(CHALLENGER);
            figures.compared(false, 1);
        }
        assertEquals(Optional.empty(), figures.crossed());
    }

    @Test
    void isContentWithAChallengerWithinItsLimits() {
        passes(200, 10, 20);
        for (int i = 0; i < 100; i++) {
            figures.compared(i % 5 != 0, 0.1);
        }
        assertEquals(Optional.empty(), figures.crossed());
    }

    @Test
    void endsForFailures() {
        passes(17, 10, 10);
        for (int i = 0; i < 3; i++) {
            figures.failed(CHALLENGER);
        }
        String why = figures.crossed().orElseThrow();
        assertTrue(why.contains("failed in 15.0 %") && why.contains(CHALLENGER), why);
    }

    @Test
    void endsForSlowness() {
        passes(20, 10, 21);
        String why = figures.crossed().orElseThrow();
        assertTrue(why.contains("2.10 times"), why);
    }

    @Test
    void endsForDisagreement() {
        for (int i = 0; i < 20; i++) {
            figures.compared(i % 4 != 0, 0.5);
        }
        String why = figures.crossed().orElseThrow();
        assertTrue(why.contains("75.0 %"), why);
    }

    @Test
    void endsSoonForAChallengerThatWasGoodForLong() {
        passes(5_000, 10, 10);
        for (int i = 0; i < 9; i++) {
            figures.failed(CHALLENGER);
        }
        assertTrue(figures.crossed().isPresent());
    }

    @Test
    void saysItOnce() {
        passes(20, 10, 21);
        assertTrue(figures.crossed().isPresent());
        assertEquals(Optional.empty(), figures.crossed());
    }
}
