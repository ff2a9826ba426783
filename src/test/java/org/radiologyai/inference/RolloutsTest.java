package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.Rollout;
import org.radiologyai.models.RolloutChange;
import org.radiologyai.models.RolloutChange.By;
import org.radiologyai.models.RolloutChange.What;
import org.radiologyai.models.RolloutLog;
import org.radiologyai.models.TestBundles;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** Instances on one directory of models, on the real engine. */
class RolloutsTest {

    @TempDir
    Path directory;

    private final List<Instance> instances = new ArrayList<>();

    private final class Instance {

        final Inference inference;
        final Rollouts rollouts;

        Instance(String model) throws Exception {
            ModelCatalog catalog = ModelCatalog.of(directory);
            InferenceSettings settings =
                    new InferenceSettings(model, true, Optional.of(1), Optional.of(1), 10, 10_000, 10_000);
            inference = new Inference(catalog, settings);
            rollouts = new Rollouts(inference, catalog, RolloutLog.of(directory), settings);
            inference.open();
            rollouts.look();
            instances.add(this);
        }

        String champion() {
            return inference.status().activeModel().orElse("none");
        }

        String challenger() {
            return inference.status().challenger().orElse("none");
        }

        float logit() throws Exception {
            try (Turn turn = inference.turn(Optional.empty())) {
                return inference.forward(turn.champion(), new float[12]).logits()[0];
            }
        }
    }

    @BeforeEach
    void putBundles() throws IOException {
        TestBundles.NORMAL.put(directory, "lung", "1", 0.5);
        TestBundles.NORMAL.put(directory, "lung", "2", 0.6);
    }

    @AfterEach
    void stop() {
        instances.forEach(instance -> instance.inference.stop());
    }

    @Test
    void beginsWithTheNewestOfTheConfiguredModelAndWritesThatDown() throws Exception {
        Instance one = new Instance("lung");
        assertEquals("lung_v2", one.champion());
        RolloutChange first = one.rollouts.history().get(0);
        assertEquals(What.CONFIGURED, first.what());
        assertEquals(By.CONFIGURATION, first.by());
        assertEquals("lung_v2", first.to().champion().id());
    }

    @Test
    void doesNotLetANewerVersionAnswerBeforeAnybodySaysSo() throws Exception {
        new Instance("lung");
        TestBundles.NORMAL.put(directory, "lung", "3", 0.5);
        assertEquals("lung_v2", new Instance("lung").champion());
    }

    @Test
    void followsTheConfigurationWhereThatIsChanged() throws Exception {
        Instance one = new Instance("lung");
        one.rollouts.activate("lung_v1", "older");
        assertEquals("lung_v1", new Instance("lung").champion());
        assertEquals("lung_v2", new Instance("lung_v2").champion());
        one.rollouts.look();
        assertEquals("lung_v2", one.champion());
        assertEquals(3, one.rollouts.history().size());
    }

    @Test
    void activatesHereAndThenOnTheOthers() throws Exception {
        Instance one = new Instance("lung");
        Instance two = new Instance("lung");
        one.rollouts.activate("lung_v1", "older");
        assertEquals("lung_v1", one.champion());
        assertEquals("lung_v2", two.champion());
        two.rollouts.look();
        assertEquals("lung_v1", two.champion());
        assertEquals(0f, two.logit());
        assertEquals(one.rollouts.history(), two.rollouts.history());
    }

    @Test
    void rollsBackOneStep() throws Exception {
        Instance one = new Instance("lung");
        assertThrows(RefusedChange.class, () -> one.rollouts.rollBack("back"));
        one.rollouts.activate("lung_v1", "older");
        RolloutChange back = one.rollouts.rollBack("worse");
        assertEquals("lung_v2", one.champion());
        assertEquals(What.ROLLED_BACK, back.what());
        one.rollouts.tryOut("lung_v1", 0.1, 0, Rollout.Limits.DEFAULT, "once more");
        assertEquals(What.TRIAL_ENDED, one.rollouts.rollBack("no").what());
        assertEquals("lung_v2", one.champion());
        assertEquals("none", one.challenger());
    }

    @Test
    void putsAModelOnTrialEverywhereAndEndsItForItsLimits() throws Exception {
        Instance one = new Instance("lung");
        Instance two = new Instance("lung");
        one.rollouts.tryOut("lung_v1", 0.5, 1, Rollout.Limits.DEFAULT, "to compare");
        two.rollouts.look();
        assertEquals("lung_v2", two.champion());
        assertEquals("lung_v1", two.challenger());
        Rollout.Trial trial =
                two.inference.status().rollout().flatMap(Rollout::trial).orElseThrow();
        two.rollouts.endForItsLimits(trial, "It failed.");
        two.rollouts.endForItsLimits(trial, "It failed, seen once more.");
        one.rollouts.look();
        assertEquals("none", one.challenger());
        RolloutChange last = one.rollouts.history().get(0);
        assertEquals(By.LIMITS, last.by());
        assertEquals("It failed.", last.why());
        assertEquals(3, last.number());
    }

    @Test
    void endsATrialHereWhereThatCannotBeWrittenAndWritesItLater() throws Exception {
        Instance one = new Instance("lung");
        one.rollouts.tryOut("lung_v1", 0.5, 1, Rollout.Limits.DEFAULT, "to compare");
        Rollout.Trial trial =
                one.inference.status().rollout().flatMap(Rollout::trial).orElseThrow();
        Path history = directory.resolve("rollout");
        Path away = Files.move(history, directory.resolve("away"));
        Files.writeString(history, "no folder");
        one.rollouts.endForItsLimits(trial, "It failed.");
        assertEquals("none", one.challenger());
        assertTrue(one.rollouts.behind().isPresent());
        Files.delete(history);
        Files.move(away, history);
        one.rollouts.look();
        assertEquals("It failed.", one.rollouts.history().get(0).why());
        assertEquals(Optional.empty(), one.rollouts.behind());
        assertEquals("none", one.challenger());
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        Instance one = new Instance("lung");
        assertThrows(UnknownModel.class, () -> one.rollouts.activate("lung_v7", "new"));
        assertThrows(UnknownModel.class, () -> one.rollouts.activate("../lung_v1", "new"));
        assertThrows(RefusedChange.class, () -> one.rollouts.activate("lung_v2", "again"));
        assertThrows(RefusedChange.class, () -> one.rollouts.tryOut("lung_v2", 1, 1, Rollout.Limits.DEFAULT, "itself"));
        assertThrows(RefusedChange.class, () -> one.rollouts.endTrial("there is none"));
        assertEquals(1, one.rollouts.history().size());
    }

    private void assertRefused(Instance instance, String id, String words) throws Exception {
        RefusedModel refused = assertThrows(RefusedModel.class, () -> instance.rollouts.activate(id, "new"));
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
        assertEquals("lung_v2", instance.champion());
        assertEquals(0f, instance.logit());
        assertEquals(1, instance.rollouts.history().size());
    }

    @Test
    void refusesWeightsWithAWrongByte() throws Exception {
        Instance one = new Instance("lung");
        Path weights = TestBundles.NORMAL.put(directory, "lung", "3", 0.5).weights();
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        assertRefused(one, "lung_v3", "is not the file that its card describes");
    }

    @Test
    void refusesWhatIsNoModule() throws Exception {
        Instance one = new Instance("lung");
        ModelBundle bundle = TestBundles.NORMAL.put(directory, "lung", "3", 0.5);
        Files.writeString(bundle.weights(), "no module");
        String sha256 = ModelBundle.sha256(bundle.weights());
        Path card = bundle.folder().resolve("model.json");
        Files.writeString(card, Files.readString(card).replace(bundle.card().sha256(), sha256));
        assertRefused(one, "lung_v3", "cannot be loaded");
    }

    @Test
    void refusesAModuleThatDoesNotAnswerAsItsBundleSays() throws Exception {
        Instance one = new Instance("lung");
        ModelBundle bundle = TestBundles.NORMAL.put(directory, "lung", "3", 0.5);
        Path folder = Files.createDirectories(bundle.folder().resolve("reference"));
        Files.write(folder.resolve("normal.png"), Encoded.png(Phantom.normal(1, 200, 200)));
        Files.writeString(
                bundle.folder().resolve("reference.json"),
                "{\"tolerance\":0.25,\"pictures\":[{\"file\":\"normal.png\",\"logits\":[-100,100]}]}");
        assertRefused(one, "lung_v3", "should answer to its reference picture normal.png");
    }

    @Test
    void refusesAModuleOfOtherClassesThanItsCard() throws Exception {
        Instance one = new Instance("lung");
        ModelBundle bundle = TestBundles.NORMAL.put(directory, "lung", "3", 0.5);
        Path card = bundle.folder().resolve("model.json");
        Files.writeString(card, Files.readString(card).replace("\"PNEUMONIA\"", "\"PNEUMONIA\", \"EFFUSION\""));
        assertRefused(one, "lung_v3", "failed when it was tried. The module answers with shape (1, 2) where 3 logits");
    }

    @Test
    void canActivateAModelThatWasRefusedOnceItIsMended() throws Exception {
        Instance one = new Instance("lung");
        Path weights = TestBundles.NORMAL.put(directory, "lung", "3", 0.5).weights();
        Files.writeString(weights, "damaged");
        assertRefused(one, "lung_v3", "is not the file");
        TestBundles.NORMAL.put(directory, "lung", "3", 0.5);
        one.rollouts.activate("lung_v3", "mended");
        assertEquals("lung_v3", one.champion());
    }

    @Test
    void doesNotFollowABundleThatWasReplacedUnderItsVersion() throws Exception {
        Instance one = new Instance("lung");
        TestBundles.NORMAL.put(directory, "lung", "2", 0.9);
        Instance two = new Instance("lung");
        assertEquals("none", two.champion());
        assertTrue(two.inference.status().failure().orElseThrow().contains("is not the one that was activated"));
        one.rollouts.look();
        assertEquals("lung_v2", one.champion());
        two.rollouts.activate("lung_v1", "the other is not to be trusted");
        one.rollouts.look();
        assertEquals(List.of("lung_v1", "lung_v1"), List.of(one.champion(), two.champion()));
        assertEquals(Optional.empty(), two.rollouts.behind());
    }

    @Test
    void goesOnWithTheOldModelWhereTheNewOneCannotBeLoaded() throws Exception {
        Instance one = new Instance("lung");
        Instance two = new Instance("lung");
        one.rollouts.activate("lung_v1", "older");
        Files.writeString(directory.resolve("lung/1/model.pt"), "damaged meanwhile");
        two.rollouts.look();
        assertEquals("lung_v2", two.champion());
        assertEquals(0f, two.logit());
        assertTrue(two.rollouts.behind().orElseThrow().contains("is not the file"));
    }

    @Test
    void letsTheChampionAnswerWhereTheChallengerCannotBeLoaded() throws Exception {
        Instance one = new Instance("lung");
        one.rollouts.tryOut("lung_v1", 0.5, 0, Rollout.Limits.DEFAULT, "to compare");
        Files.writeString(directory.resolve("lung/1/model.pt"), "damaged meanwhile");
        Instance two = new Instance("lung");
        assertEquals("lung_v2", two.champion());
        assertEquals("none", two.challenger());
        assertTrue(two.rollouts.behind().isPresent());
        two.rollouts.look();
        assertEquals("lung_v2", two.champion());
        assertTrue(two.rollouts.behind().isPresent());
    }

    @Test
    void answersWhereTheHistoryCannotBeWrittenButChangesNothing() throws Exception {
        Files.writeString(directory.resolve("rollout"), "no folder");
        Instance one = new Instance("lung");
        assertEquals("lung_v2", one.champion());
        assertThrows(HistoryUnavailable.class, () -> one.rollouts.activate("lung_v1", "older"));
        assertEquals("lung_v2", one.champion());
        assertEquals(0f, one.logit());
    }

    @Test
    void saysWhyNoModelAnswers() throws Exception {
        Instance one = new Instance("liver");
        assertTrue(one.inference.status().failure().orElseThrow().contains("MODEL is liver"));
        assertThrows(ModelUnavailable.class, () -> one.inference.turn(Optional.empty()));
        one.rollouts.activate("lung_v1", "there is another one");
        assertEquals("lung_v1", one.champion());
        assertFalse(one.inference.status().failure().isPresent());
    }

    @Test
    void keepsAFewModelsThatWereAskedForByName() throws Exception {
        Instance one = new Instance("lung");
        for (int version = 3; version < 9; version++) {
            TestBundles.NORMAL.put(directory, "lung", Integer.toString(version), 0.5);
            try (Turn turn = one.inference.turn(Optional.of("lung_v" + version))) {
                assertEquals("lung_v" + version, turn.champion().card().id());
                assertEquals(
                        0f,
                        one.inference.forward(turn.champion(), new float[12]).logits()[0]);
            }
        }
        assertThrows(UnknownModel.class, () -> one.inference.turn(Optional.of("lung_v9")));
    }
}
