package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ReferencePicture;

/** From a folder of pictures to a bundle, with a network that was exported beforehand so that no Python is needed. */
class TrainTest {

    private static final Path TINY = Path.of("src/test/resources/org/radiologyai/training/tiny_cnn.pt");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void draw() throws IOException {
        Phantoms.folder(folder.resolve("data"), 40);
        Files.copy(TINY, Files.createDirectories(folder.resolve("run")).resolve("initial.pt"));
    }

    @Test
    void leavesABundleThatLoadsAndDoesWhatItsCardSays() throws Exception {
        Publication.Measured measured = train();
        Path target = folder.resolve("models/tiny_cnn/1.0");
        ModelBundle bundle = ModelBundle.read(target);
        bundle.verify();
        ModelCard card = bundle.card();
        assertEquals(measured.bundle().card(), card);
        assertTrue(card.metrics().get("accuracy").value() > 0.9, said());
        assertEquals(16, card.evaluatedOn().images());
        Dataset data = Dataset.read(folder.resolve("data"), card.input());
        assertEquals(data.digest(), card.training().dataDigest());
        Split split = Split.read(folder.resolve("run/split.csv"), data.samples());
        try (Network network = Network.load(bundle.weights(), false)) {
            Predictions again = Predictions.of(network, split.test(), card.input());
            assertEquals(
                    card.metrics().get("auc"),
                    Evaluation.of(again, card.temperature(), card.threshold())
                            .metrics()
                            .get("auc"));
            for (ReferencePicture picture : ReferencePicture.of(bundle)) {
                float[] tensor = Tensors.of(List.of(new RadiographReader().read(picture.bytes())), card.input());
                float[] logits = network.logits(
                        tensor, 1, card.input().height(), card.input().width());
                assertEquals(picture.logits(), List.of(logits[0], logits[1]));
            }
        }
        assertEquals(
                List.of("normal.png", "pneumonia.png"),
                ReferencePicture.of(bundle).stream().map(ReferencePicture::file).toList());
        String hidden = Files.readString(target.resolve("report.html"));
        String shown = Files.readString(folder.resolve("run/report.html"));
        assertTrue(shown.contains("data:image/") && !hidden.contains("data:image/") && !hidden.contains("IM-0"));
        assertTrue(Files.readString(folder.resolve("index.html")).contains("run/report.html"));
        String text = Files.readString(target.resolve("MODEL_CARD.md"));
        assertTrue(text.contains("not described") && !text.contains("%s"), text);
        assertTrue(said().contains("NORMAL"), said());
    }

    @Test
    void measuresABundleOnAnotherFolder() throws Exception {
        train();
        String bundle = folder.resolve("models/tiny_cnn/1.0").toString();
        Path report = folder.resolve("measured");
        String data = Phantoms.folder(folder.resolve("other"), 3).toString();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(
                12,
                Evaluate.run(new String[] {bundle, data, report.toString()}, out)
                        .images());
        assertTrue(said().contains("specificity") && said().contains("tiny_cnn_v1.0"), said());
        assertTrue(Files.readString(report.resolve("report.json")).contains("\"specificity\""));
    }

    @Test
    void tellsMlflowEverythingAlthoughItWasAwayInTheMiddle() throws Exception {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8) {
                @Override
                public void println(String line) {
                    super.println(line);
                    try {
                        if (line.startsWith("epoch 2 of")) {
                            mlflow.become(MlflowDouble.State.REFUSES_CONNECTIONS);
                        } else if (line.startsWith("epoch 6 of")) {
                            mlflow.become(MlflowDouble.State.WELL);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            Train.run(arguments(), Map.of("MLFLOW_TRACKING_URI", mlflow.uri()), log);
            MlflowDouble.Run run = mlflow.runs.values().iterator().next();
            for (int epoch = 1; epoch <= 8; epoch++) {
                int wanted = epoch;
                assertEquals(
                        1,
                        run.metrics().stream()
                                .filter(m -> m.key().equals("validation_loss") && m.step() == wanted)
                                .count(),
                        said());
            }
            assertEquals("tiny_cnn", run.parameters().get("architecture"));
            assertTrue(run.metrics().stream().anyMatch(m -> m.key().equals("test_auc")));
            String weights = mlflow.artifacts.keySet().stream()
                    .filter(path -> path.endsWith("model/model.pt"))
                    .findFirst()
                    .orElseThrow();
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("models/tiny_cnn/1.0/model.pt")), mlflow.artifacts.get(weights));
            assertTrue(
                    mlflow.aliases.keySet().stream().anyMatch(alias -> alias.contains("challenger")),
                    mlflow.aliases.toString());
            for (Map.Entry<String, byte[]> artifact : mlflow.artifacts.entrySet()) {
                String text = new String(artifact.getValue(), StandardCharsets.ISO_8859_1);
                assertFalse(text.contains("IM-0") || text.contains("person1"), artifact.getKey() + " has a file name");
            }
        }
    }

    @Test
    void writesNoBundleOfANetworkThatIsNotGoodEnough() throws Exception {
        mixUpHalfOfTheLabels();
        IOException refused = assertThrows(
                IOException.class, () -> train("--phases", "32x1x64", "--least-auc", "0.9", "--least-accuracy", "0.9"));
        assertTrue(refused.getMessage().startsWith("No bundle was written"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("models")));
    }

    private void mixUpHalfOfTheLabels() throws IOException {
        for (int patient = 0; patient < 40; patient += 2) {
            for (int picture = 0; picture < 2; picture++) {
                Path normal = folder.resolve("data/NORMAL/IM-%04d-%04d.png".formatted(patient, picture));
                Path pneumonia = folder.resolve("data/PNEUMONIA/person%d_bacteria_%d.png".formatted(patient, picture));
                Path aside = folder.resolve("aside.png");
                Files.move(normal, aside);
                Files.move(pneumonia, normal);
                Files.move(aside, pneumonia);
            }
        }
    }

    @Test
    void publishesNothingTwice() throws Exception {
        train();
        try (Stream<Path> left = Files.list(folder.resolve("models"))) {
            assertEquals(1, left.count());
        }
        IOException refused = assertThrows(IOException.class, () -> train("--resume"));
        assertTrue(refused.getMessage().contains("is there already"), refused.getMessage());
    }

    @Test
    void goesOnOnlyWhenToldToAndByTheSameRecipe() throws Exception {
        train();
        assertTrue(assertThrows(IOException.class, () -> train("--phases", "32x8x16", "--model-version", "2.0"))
                .getMessage()
                .contains("--resume"));
        assertTrue(assertThrows(
                        IOException.class, () -> train("--phases", "32x2x16", "--model-version", "2.0", "--resume"))
                .getMessage()
                .contains("another recipe"));
        assertEquals(
                "2.0",
                train("--resume", "--model-version", "2.0").bundle().card().version());
    }

    @Test
    void saysWhatIsWrongWithACommandLine() {
        for (String[] wrong : new String[][] {
            {"--architecture", "resnet51"},
            {"--learning-rate", "fast"},
            {"--learning-rate", "-1"},
            {"--phases", "64x64"},
            {"--seed"},
            {"--speed", "7"}
        }) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> train(wrong));
            assertTrue(refused.getMessage().endsWith("."), refused.getMessage());
        }
    }

    @Test
    void tellsMemoryFromOtherFailures() {
        assertTrue(Command.outOfMemory(new OutOfMemoryError("Java heap space")));
        assertTrue(Command.outOfMemory(new IllegalStateException(
                "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory")));
        assertFalse(Command.outOfMemory(new IllegalStateException()));
    }

    private Publication.Measured train(String... more) throws Exception {
        return Train.run(arguments(more), Map.of(), new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String[] arguments(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--data",
                folder.resolve("data").toString(),
                "--run",
                folder.resolve("run").toString(),
                "--out",
                folder.resolve("models").toString()));
        if (!List.of(more).contains("--architecture")) {
            args.addAll(List.of("--architecture", "tiny_cnn"));
        }
        if (!List.of(more).contains("--least-auc")) {
            args.addAll(List.of("--least-auc", "0", "--least-accuracy", "0"));
        }
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
