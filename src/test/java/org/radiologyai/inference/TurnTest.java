package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.Rollout;

class TurnTest {

    private static final int STUDIES = 10_000;

    @TempDir
    Path folder;

    private ServedModel champion;
    private ServedModel challenger;

    @BeforeEach
    void load() throws Exception {
        champion = model("champion");
        challenger = model("challenger");
    }

    @AfterEach
    void close() {
        champion.close();
        challenger.close();
    }

    private ServedModel model(String name) throws Exception {
        Path weights = Path.of("src/test/resources/modules/misbehaving.pt");
        Path bundle = Files.createDirectories(folder.resolve(name));
        Files.copy(weights, bundle.resolve("model.pt"));
        ModelCard card = Cards.card(name, "1", ModelBundle.sha256(weights), 2, "NORMAL", "PNEUMONIA");
        return ServedModel.load(new ModelBundle(bundle, card));
    }

    private Turn turn(double share, ServedModel challenging) {
        Rollout.Trial trial = new Rollout.Trial(Rollout.Model.of(challenging.card()), share, 0, Rollout.Limits.DEFAULT);
        Rollout rollout = new Rollout(Rollout.Model.of(champion.card()), Optional.of(trial));
        return Turn.of(new Serving(1, rollout, champion, Optional.of(challenging)))
                .orElseThrow();
    }

    private static long answeredBy(ServedModel model, Turn turn) {
        return IntStream.range(0, STUDIES)
                .filter(i -> turn.answering("study " + i).equals(model))
                .count();
    }

    @Test
    void givesTheChallengerItsShareOfTheStudies() {
        assertEquals(0, answeredBy(challenger, turn(0, challenger)));
        assertEquals(0.1, answeredBy(challenger, turn(0.1, challenger)) / (double) STUDIES, 0.01);
        assertEquals(STUDIES, answeredBy(challenger, turn(1, challenger)));
    }

    @Test
    void keepsAStudyWithTheChallengerWhenItsShareGrows() {
        Turn small = turn(0.1, challenger);
        Turn large = turn(0.3, challenger);
        for (int i = 0; i < STUDIES; i++) {
            String study = "study " + i;
            if (small.answering(study).equals(challenger)) {
                assertEquals(challenger, large.answering(study));
            }
        }
    }

    @Test
    void drawsOtherStudiesForAnotherChallenger() throws Exception {
        try (ServedModel next = model("next")) {
            Turn one = turn(0.5, challenger);
            Turn two = turn(0.5, next);
            long both = IntStream.range(0, STUDIES)
                    .filter(i -> one.answering("study " + i).equals(challenger)
                            && two.answering("study " + i).equals(next))
                    .count();
            assertEquals(0.25, both / (double) STUDIES, 0.02);
        }
    }

    @Test
    void namesTheModelThatDoesNotAnswer() {
        Turn turn = turn(0.5, challenger);
        assertEquals(Optional.of(challenger), turn.other(champion));
        assertEquals(Optional.of(champion), turn.other(challenger));
        assertEquals(Optional.empty(), Turn.of(champion).orElseThrow().other(champion));
    }

    @Test
    void keepsItsModelsUntilItIsClosed() {
        AtomicInteger freed = new AtomicInteger();
        Turn turn = turn(0.5, challenger);
        champion.retire(freed::incrementAndGet);
        challenger.retire(freed::incrementAndGet);
        assertEquals(0, freed.get());
        assertTrue(Turn.of(champion).isEmpty());
        turn.close();
        assertEquals(2, freed.get());
    }

    @Test
    void holdsNothingIfOneOfItsModelsIsRetired() {
        AtomicInteger freed = new AtomicInteger();
        challenger.retire(freed::incrementAndGet);
        Rollout rollout = Rollout.of(Rollout.Model.of(champion.card()));
        assertFalse(Turn.of(new Serving(1, rollout, champion, Optional.of(challenger)))
                .isPresent());
        champion.retire(freed::incrementAndGet);
        assertEquals(2, freed.get());
    }
}
