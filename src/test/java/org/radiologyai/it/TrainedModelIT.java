package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.training.Phantoms;
import org.radiologyai.training.Train;

/** What the training's command line leaves behind is served, as it is, and answers right. */
@ArquillianTest
class TrainedModelIT {

    private static final Path FOLDER = Path.of("target/it-trained").toAbsolutePath();
    private static final Path DATA = FOLDER.resolve("data");
    private static final Path LOG = FOLDER.resolve("training.log");
    private static final Path NETWORK = Path.of("src/test/resources/org/radiologyai/training/tiny_cnn.pt");

    @Deployment(testable = false)
    static WebArchive trained() throws Exception {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> earlier = Files.walk(FOLDER)) {
                for (Path file : earlier.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        Phantoms.folder(DATA, 40);
        Path run = Files.createDirectories(FOLDER.resolve("run"));
        // Exported beforehand, so that no Python is needed.
        Files.copy(NETWORK, run.resolve("initial.pt"), StandardCopyOption.REPLACE_EXISTING);
        train(run);
        return RealServer.application(
                "config_ordinal=600", "models.directory=" + FOLDER.resolve("models"), "model=tiny_cnn");
    }

    private static void train(Path run) throws IOException, InterruptedException {
        Process training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Train.class.getName(),
                        "--architecture",
                        "tiny_cnn",
                        "--data",
                        DATA.toString(),
                        "--run",
                        run.toString(),
                        "--out",
                        FOLDER.resolve("models").toString())
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
        assertTrue(training.waitFor(5, TimeUnit.MINUTES), "still training");
        assertEquals(0, training.exitValue(), Files.readString(LOG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NORMAL", "PNEUMONIA"})
    void answersRight(String label) throws Exception {
        RealServer.awaitReady();
        List<Path> pictures;
        try (Stream<Path> files = Files.list(DATA.resolve(label))) {
            pictures = files.sorted().limit(10).toList();
        }
        int right = 0;
        for (Path picture : pictures) {
            JsonObject answer = RealServer.json(RealServer.predict(Files.readAllBytes(picture)));
            assertEquals("tiny_cnn_v1.0", answer.getString("model_version"));
            right += answer.getString("prediction").equals(label) ? 1 : 0;
        }
        assertTrue(right >= 9, right + " of 10 right");
    }
}
