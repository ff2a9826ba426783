package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void lowersTheLossAndGoesOnWhereItStopped() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        train(run, "32x4x16");
        double early = loss(run, 1);
        train(run, "32x16x16");
        assertTrue(loss(run, 16) < early - 0.02, Files.readString(run.resolve("epochs.csv")));
        assertEquals(17, Files.readAllLines(run.resolve("epochs.csv")).size());
    }

    @Test
    void writesAModuleThatAnswersAsTheTrainedOneDoes() throws Exception {
        Path file = folder.resolve("written.pt");
        Predictions before;
        try (Network network = Network.load(TINY, true)) {
            network.prepareTraining(steps -> 0.01f, 0);
            try (Batches batches = new Batches(split.train(), 2, 32, 16, new float[] {1, 1}, 0, 1)) {
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
    void makesTheSameBatchesFromTheSameSeed() throws Exception {
        float[] first = batch(1);
        assertArrayEquals(first, batch(1));
    }

    @Test
    void refusesAFileThatIsNoModule() throws Exception {
        Path file = Files.writeString(folder.resolve("text.pt"), "not TorchScript");
        assertThrows(IOException.class, () -> Network.load(file, false));
        assertThrows(IOException.class, () -> Network.load(folder.resolve("missing.pt"), false));
    }

    @Test
    void risesAndFallsWithTheLearningRate() {
        // 1,000 steps, then 250 at twice the size and so from half the rate
        Recipe recipe = recipe("64x1x8,128x0.25x8");
        assertEquals(0.0005, recipe.learningRate(0, 8_000).getNewValue(5), 1e-5);
        assertEquals(0.001, recipe.learningRate(0, 8_000).getNewValue(10), 1e-5);
        assertEquals(0.0005, recipe.learningRate(0, 8_000).getNewValue(500), 1e-6);
        assertEquals(0, recipe.learningRate(0, 8_000).getNewValue(999), 1e-6);
        assertEquals(0.0005, recipe.learningRate(0, 8_000).getNewValue(1_000), 1e-6);
        assertEquals(0.00025, recipe.learningRate(0, 8_000).getNewValue(1_125), 1e-6);
        assertEquals(0.00025, recipe.learningRate(1, 8_000).getNewValue(125), 1e-6);
        assertEquals(0, recipe.learningRate(1, 8_000).getNewValue(250), 1e-9);
    }

    @Test
    void countsBegunEpochsOfEachPhase() throws IOException {
        Recipe recipe = recipe("64x2x8,128x1.5x4");
        assertEquals(4, recipe.epochs());
        assertEquals(64, recipe.phase(1).size());
        assertEquals(128, recipe.phase(2).size());
        assertEquals(25, recipe.steps(2, 100));
        assertEquals(12, recipe.steps(3, 100));
        Path file = folder.resolve("recipe.properties");
        recipe.write(file);
        assertEquals(recipe, Recipe.read(file));
        assertThrows(IllegalArgumentException.class, () -> Phase.parse("64x2"));
        assertThrows(IllegalArgumentException.class, () -> Phase.parse("64xtwox8"));
        assertThrows(IllegalArgumentException.class, () -> Phase.parse("0x2x8"));
    }

    private void train(Path run, String phases) throws Exception {
        PrintStream log = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        new TrainingRun(run, recipe(phases), split, log).run(TINY);
    }

    private static Recipe recipe(String phases) {
        return new Recipe(Phase.parse(phases), phases.startsWith("32") ? 0.01f : 0.001f, 10, 0.01f, 0.05f, 3);
    }

    private float[] batch(long seed) throws InterruptedException {
        try (Batches batches = new Batches(split.train(), 2, 32, 4, new float[] {1, 1}, 0, seed)) {
            return batches.next().tensor();
        }
    }

    private static double loss(Path run, int epoch) throws IOException {
        List<String> lines = Files.readAllLines(run.resolve("epochs.csv"));
        return Double.parseDouble(lines.get(epoch).split(",")[2]);
    }
}
