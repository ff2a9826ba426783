package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

    private static final Path TINY = Path.of("src/test/resources/org/radiologyai/training/tiny_cnn.pt");

    @TempDir
    Path folder;

    private Split split;

    @BeforeEach
    void drawPictures() throws IOException {
        Dataset data = Dataset.read(Phantoms.folder(folder.resolve("data"), 40), Tensors.input(Phantoms.SIZE));
        split = Split.byPatient(data.samples(), 1);
    }

    @Test
    void lowersTheLoss() throws Exception {
        List<Epoch> epochs = train(Files.createDirectory(folder.resolve("run")), "32x16x16", epoch -> {});
        assertTrue(epochs.get(15).trainingLoss() < epochs.get(0).trainingLoss() - 0.1, epochs.toString());
        assertTrue(epochs.get(15).auc() > 0.9, epochs.toString());
    }

    @Test
    void goesOnAsIfItHadNotBeenStopped() throws Exception {
        Path whole = Files.createDirectory(folder.resolve("whole"));
        Path stopped = Files.createDirectory(folder.resolve("stopped"));
        List<Epoch> expected = train(whole, "32x3x16", epoch -> {});
        TrainingRun[] run = new TrainingRun[1];
        run[0] = run(stopped, "32x3x16", epoch -> run[0].stop());
        assertFalse(run[0].run(TINY));
        assertEquals(1, Epoch.read(stopped.resolve("epochs.csv")).size());
        assertTrue(Checkpoint.last(stopped).orElseThrow().place().updates() > 0);
        List<Epoch> resumed = train(stopped, "32x3x16", epoch -> {});
        assertEquals(3, resumed.size());
        for (int i = 0; i < 3; i++) {
            assertEquals(expected.get(i).trainingLoss(), resumed.get(i).trainingLoss(), 1e-3);
            assertEquals(expected.get(i).loss(), resumed.get(i).loss(), 1e-3);
        }
    }

    @Test
    void keepsOneCheckpointAndTheBestWeightsOfTheLastPhase() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        List<Epoch> epochs = train(run, "16x1x16,32x2x16", epoch -> {
            assertEquals(epoch.number() > 1, Files.exists(run.resolve("best.pt")));
        });
        try (Stream<Path> files = Files.list(run)) {
            assertEquals(
                    List.of("best.pt", "checkpoint-24", "epochs.csv"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
        double best = Math.min(epochs.get(1).loss(), epochs.get(2).loss());
        try (Network network = Network.load(run.resolve("best.pt"), false)) {
            Predictions answers = Predictions.of(network, split.validation(), Tensors.input(32));
            assertEquals(best, Calibration.loss(answers), 1e-4);
        }
    }

    @Test
    void endsEarlyWhenItDoesNotGetBetter() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Recipe still = new Recipe(Phase.parse("32x9x16"), 0, 10, 0, 0, 1, 1, 0, 2, 3);
        PrintStream log = new PrintStream(OutputStream.nullOutputStream());
        assertTrue(new TrainingRun(run, still, split, log, epoch -> {}).run(TINY));
        assertEquals(3, Epoch.read(run.resolve("epochs.csv")).size());
    }

    @Test
    void writesAModuleThatAnswersAsTheTrainedOneDoes() throws Exception {
        Path file = folder.resolve("written.pt");
        Predictions before;
        try (Network network = Network.load(TINY, true)) {
            network.prepareTraining(0).begin(0.01f, 0);
            try (Batches batches = batches(0, 1)) {
                network.step(batches.next());
            }
            before = Predictions.of(network, split.test(), Tensors.input(32));
            network.write(file);
        }
        try (Network network = Network.load(file, false)) {
            assertArrayEquals(
                    before.margins(),
                    Predictions.of(network, split.test(), Tensors.input(32)).margins(),
                    1e-5);
        }
    }

    @Test
    void movesTheLogitOfAClass() throws Exception {
        try (Network network = Network.load(TINY, true)) {
            Predictions before = Predictions.of(network, split.test(), Tensors.input(32));
            network.shift(Dataset.PNEUMONIA, 1.5);
            assertArrayEquals(
                    before.shifted(1.5).margins(),
                    Predictions.of(network, split.test(), Tensors.input(32)).margins(),
                    1e-5);
        }
    }

    @Test
    void averagesTheWeights() throws Exception {
        try (Network network = Network.load(TINY, true)) {
            AdamW optimizer = network.prepareTraining(0);
            double[] before = margins(network);
            try (Batches batches = batches(0, 1)) {
                optimizer.begin(0.1f, 0.9f);
                network.step(batches.next());
            }
            double[] after = margins(network);
            optimizer.swap();
            double[] average = margins(network);
            optimizer.swap();
            assertArrayEquals(after, margins(network), 1e-6);
            assertTrue(distance(before, average) > 0 && distance(average, after) > 0);
            assertTrue(distance(before, average) < distance(before, after));
        }
    }

    @Test
    void makesTheSameBatchesFromTheSameSeedWhereverItBegins() throws Exception {
        try (Batches all = batches(0, 1);
                Batches second = batches(1, 1);
                Batches other = batches(0, 2)) {
            float[] first = all.next().tensor();
            assertArrayEquals(all.next().tensor(), second.next().tensor());
            assertFalse(Arrays.equals(first, other.next().tensor()));
        }
    }

    @Test
    void refusesAFileThatIsNoModule() throws Exception {
        Path file = Files.writeString(folder.resolve("text.pt"), "not TorchScript");
        assertThrows(IOException.class, () -> Network.load(file, false));
        assertThrows(IOException.class, () -> Network.load(folder.resolve("missing.pt"), false));
    }

    @Test
    void risesAndFallsWithTheLearningRate() {
        // 4,000 steps, then 4,000 of as many pixels together, at a quarter of the batch and so half of the rate
        Recipe recipe = recipe("64x4x8,128x1x2");
        assertEquals(0.0001, recipe.rate(0, 0, 8_000), 1e-6);
        assertEquals(0.001, recipe.rate(0, 9, 8_000), 1e-6);
        assertEquals(0.000854, recipe.rate(2, 0, 8_000), 1e-6);
        assertEquals(0.00025, recipe.rate(4, 0, 8_000), 1e-6);
        assertEquals(0, recipe.rate(4, 4_000, 8_000), 1e-9);
    }

    @Test
    void remembersAsManyPicturesAtEveryBatchSize() {
        Recipe recipe = recipe("64x1x8,128x1x2");
        assertEquals(recipe.memory(0), Math.pow(recipe.memory(1), 4), 1e-6);
        assertTrue(recipe.memory(0) > 0 && recipe.memory(0) < 1);
    }

    @Test
    void isWrittenAndRead() throws IOException {
        Recipe recipe = recipe("64x2x8,128x1x4");
        assertEquals(3, recipe.epochs());
        assertEquals(64, recipe.phase(1).size());
        assertEquals(128, recipe.phase(2).size());
        assertEquals(25, recipe.steps(2, 100));
        Path file = folder.resolve("recipe.properties");
        recipe.write(file);
        assertEquals(recipe, Recipe.read(file));
        for (String wrong : List.of("64x2", "64xtwox8", "0x2x8", "64x1.5x8", "64x99999x8", "")) {
            assertThrows(IllegalArgumentException.class, () -> Phase.parse(wrong), wrong);
        }
    }

    private List<Epoch> train(Path run, String phases, Consumer<Epoch> listener) throws Exception {
        assertTrue(run(run, phases, listener).run(TINY));
        return Epoch.read(run.resolve("epochs.csv"));
    }

    private TrainingRun run(Path run, String phases, Consumer<Epoch> listener) {
        return new TrainingRun(run, recipe(phases), split, new PrintStream(OutputStream.nullOutputStream()), listener);
    }

    private static Recipe recipe(String phases) {
        return new Recipe(
                Phase.parse(phases), phases.startsWith("64") ? 0.001f : 0.01f, 10, 0.01f, 0.05f, 1, 0.5f, 200, 99, 3);
    }

    private Batches batches(int first, long seed) {
        return new Batches(split.train(), first, 2, new Phase(32, 1, 16), new float[] {1, 1}, 0, 1, seed);
    }

    private double[] margins(Network network) {
        return Predictions.of(network, split.test(), Tensors.input(32)).margins();
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum;
    }
}
