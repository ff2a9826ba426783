package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.radiologyai.training.MlflowDouble.State;

class TrackingTest {

    private static final Tracking.Settings QUICK = new Tracking.Settings(
            Duration.ofSeconds(1),
            Duration.ofMillis(800),
            Duration.ofMillis(10),
            Duration.ofMillis(40),
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMillis(800),
            Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void tellsMlflowAllOfATraining() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble();
                MlflowClient client = new MlflowClient(mlflow.uri())) {
            Files.writeString(folder.resolve("report.html"), "<p>good</p>");
            Tracking tracking = start(mlflow.uri());
            tracking.parameters(Map.of("seed", "7"));
            tracking.metrics(1, Map.of("loss", 0.5));
            tracking.metrics(2, Map.of("loss", Double.NaN));
            tracking.artifacts(folder.resolve("report.html"), "");
            String id = tracking.runId().orElseThrow();
            tracking.close();

            assertEquals(
                    List.of(
                            "run",
                            "parameter seed",
                            "metric loss 1",
                            "metric loss 2",
                            "artifact report.html",
                            "status FINISHED"),
                    mlflow.log);
            Service.Run run = client.getRun(id);
            assertEquals("a name", run.getInfo().getRunName());
            assertEquals(Service.RunStatus.FINISHED, run.getInfo().getStatus());
            assertEquals("7", run.getData().getParams(0).getValue());
            assertTrue(Double.isNaN(run.getData().getMetrics(0).getValue()));
            assertTrue(client.getExperimentByName("an experiment").isPresent());
        }
    }

    @Test
    void doesNothingWithoutAnAddress() throws IOException {
        Tracking tracking = Tracking.start(folder, "an experiment", "a name", Map.of(), log, QUICK);
        tracking.parameters(Map.of("seed", "7"));
        tracking.metrics(1, Map.of("loss", 0.5));
        tracking.artifacts(folder, "all");
        tracking.register("resnet50", "bundle", Map.of());
        assertEquals(Optional.empty(), tracking.runId());
        tracking.close();
        assertEquals(List.of(), files());
        assertEquals("", said());
    }

    @Test
    void saysThatAnAddressOfAnotherKindIsNotTracked() throws IOException {
        Tracking tracking = start("databricks://here");
        tracking.metrics(1, Map.of("loss", 0.5));
        tracking.close();
        assertEquals(List.of(), files());
        assertTrue(said().contains("MLFLOW_TRACKING_URI"), said());
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "WELL")
    void sendsEverythingOnceAndInOrderAfterAnOutage(State outage) throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Tracking tracking = start(mlflow.uri());
            tracking.metrics(1, Map.of("loss", 1.0));
            await(() -> mlflow.metricsReceived() == 1);
            mlflow.become(outage);
            tracking.metrics(2, Map.of("loss", 2.0));
            tracking.metrics(3, Map.of("loss", 3.0));
            await(() -> said().contains("The training goes on"));
            mlflow.become(State.WELL);
            tracking.metrics(4, Map.of("loss", 4.0));
            tracking.close();

            assertEquals(
                    List.of(
                            "run",
                            "metric loss 1",
                            "metric loss 2",
                            "metric loss 3",
                            "metric loss 4",
                            "status FINISHED"),
                    mlflow.log);
            assertEquals(1, said().split("The training goes on", -1).length - 1, said());
            assertFalse(said().contains("--resume"), said());
        }
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "WELL")
    void createsOneRunAlthoughTheServerIsOutOfOrderAtFirst(State outage) throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.become(outage);
            Tracking tracking = start(mlflow.uri());
            assertEquals(Optional.empty(), tracking.runId());
            await(() -> outage == State.REFUSES_CONNECTIONS || mlflow.failures.get() > 0);
            mlflow.become(State.WELL);
            await(() -> tracking.runId().isPresent());
            tracking.close();
            assertEquals(List.of("run", "status FINISHED"), mlflow.log);
        }
    }

    @Test
    void createsOneRunAlthoughTheAnswerWasLost() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.losesOneAnswerOf = "runs/create";
            Tracking tracking = start(mlflow.uri());
            await(() -> tracking.runId().isPresent());
            tracking.close();
            assertEquals(List.of("run", "status FINISHED"), mlflow.log);
            assertEquals(1, mlflow.failures.get());
        }
    }

    @Test
    void doesNotWaitForAServerThatIsNotThereAndSendsAllLater() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.become(State.REFUSES_CONNECTIONS);
            long begin = System.nanoTime();
            Tracking first = start(mlflow.uri());
            IntStream.rangeClosed(1, 40).forEach(step -> first.metrics(step, Map.of("loss", 1.0 / step)));
            first.runId();
            first.close(Tracking.End.KILLED);
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(4).toNanos());
            assertEquals(
                    42, Files.readAllLines(folder.resolve("tracking.jsonl")).size());
            assertTrue(said().contains("42 events stay in " + folder.resolve("tracking.jsonl")), said());
            assertTrue(said().contains("--resume"), said());

            mlflow.become(State.WELL);
            Tracking second = start(mlflow.uri());
            second.metrics(41, Map.of("loss", 0.0));
            MlflowDouble.Run run = mlflow.run(second.runId().orElseThrow());
            second.close();
            assertEquals(1, mlflow.runs.size());
            assertEquals(
                    IntStream.rangeClosed(1, 41).boxed().toList(),
                    run.metrics().stream().map(m -> (int) m.step()).toList());
            assertEquals(List.of("RUNNING", "KILLED", "RUNNING", "FINISHED"), run.statuses());
        }
    }

    @Test
    void doesNotWaitForAServerThatHangs() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.become(State.HANGS);
            long begin = System.nanoTime();
            Tracking tracking = start(mlflow.uri());
            tracking.metrics(1, Map.of("loss", 1.0));
            tracking.close();
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(4).toNanos());
            assertTrue(said().contains("3 events stay"), said());
        }
    }

    @Test
    void goesOnWithTheSameRunAndSendsNothingTwice() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Tracking first = start(mlflow.uri());
            first.parameters(Map.of("seed", "7"));
            first.metrics(1, Map.of("loss", 1.0));
            String id = first.runId().orElseThrow();
            first.close(Tracking.End.KILLED);

            mlflow.become(State.STATUS_503);
            Tracking second = start(mlflow.uri());
            second.metrics(2, Map.of("loss", 2.0));
            assertEquals(Optional.of(id), second.runId());
            second.close(Tracking.End.FAILED);

            mlflow.become(State.WELL);
            Tracking third = start(mlflow.uri());
            third.metrics(3, Map.of("loss", 3.0));
            third.close();
            assertEquals(
                    List.of(
                            "run",
                            "parameter seed",
                            "metric loss 1",
                            "status KILLED",
                            "status RUNNING",
                            "metric loss 2",
                            "status FAILED",
                            "status RUNNING",
                            "metric loss 3",
                            "status FINISHED"),
                    mlflow.log);
        }
    }

    @Test
    void goesOnAfterALineThatWasNotWrittenToItsEnd() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Tracking killed = start(mlflow.uri());
            killed.runId();
            killed.close(Tracking.End.KILLED);
            Files.writeString(folder.resolve("tracking.jsonl"), "{\"event\":\"metr", StandardOpenOption.APPEND);
            Tracking tracking = start(mlflow.uri());
            tracking.metrics(1, Map.of("loss", 1.0));
            tracking.close();
            assertEquals(
                    List.of("run", "status KILLED", "status RUNNING", "metric loss 1", "status FINISHED"), mlflow.log);
        }
    }

    @Test
    void tellsAnotherServerEverythingFromTheBeginning() throws IOException {
        try (MlflowDouble one = new MlflowDouble();
                MlflowDouble other = new MlflowDouble()) {
            Tracking first = start(one.uri());
            first.metrics(1, Map.of("loss", 1.0));
            first.runId();
            first.close();
            Tracking second = start(other.uri());
            second.runId();
            second.close();
            assertEquals(
                    List.of("run", "metric loss 1", "status FINISHED", "status RUNNING", "status FINISHED"), other.log);
        }
    }

    @Test
    void leavesOutWhatTheServerRefuses() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Tracking tracking = start(mlflow.uri());
            tracking.parameters(Map.of("seed", "7"));
            tracking.parameters(Map.of("seed", "8"));
            tracking.parameters(Map.of("words", "x".repeat(10_000)));
            tracking.metrics(1, Map.of("loss: of all", 1.0));
            tracking.metrics(2, Map.of("loss", 2.0));
            MlflowDouble.Run run = mlflow.run(tracking.runId().orElseThrow());
            tracking.close();
            assertEquals("7", run.parameters().get("seed"));
            assertEquals(6_000, run.parameters().get("words").length());
            assertEquals(1, run.metrics().size());
            assertEquals(List.of("RUNNING", "FINISHED"), run.statuses());
            assertTrue(said().contains("without parameter seed (INVALID_PARAMETER_VALUE)"), said());
        }
    }

    @ParameterizedTest
    @CsvSource({"STATUS_500, 6", "GATEWAY_404, 3"})
    void leavesOutWhatAServerInOrderFailsToTakeAgainAndAgain(State failure, int tries) throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.brokenAs = failure;
            mlflow.broken = "runs/log-parameter";
            Tracking tracking = start(mlflow.uri());
            tracking.parameters(Map.of("seed", "7"));
            tracking.metrics(1, Map.of("loss", 1.0));
            await(() -> mlflow.metricsReceived() == 1);
            tracking.close();
            assertEquals(List.of("run", "metric loss 1", "status FINISHED"), mlflow.log);
            assertEquals(tries, mlflow.failures.get());
        }
    }

    @Test
    void registersTheModelWhoseFilesItHasKept() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Path bundle = bundle();
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(bundle, "bundle");
            tracking.register("resnet50", "bundle", Map.of("sha256", "0a1b"));
            tracking.register("resnet50", "bundle", Map.of("sha256", "0a1b"));
            MlflowDouble.Run run = mlflow.run(tracking.runId().orElseThrow());
            tracking.close();

            String place = run.artifacts().substring("mlflow-artifacts:/".length()) + "/bundle/";
            for (Path file : List.of(Path.of("model.pt"), Path.of("more", "a name with spaces, ä and #.txt"))) {
                assertArrayEquals(
                        Files.readAllBytes(bundle.resolve(file)), mlflow.artifacts.get(place + file), file.toString());
            }
            assertEquals(
                    List.of("1", "2"),
                    mlflow.versions.stream().map(MlflowDouble.Version::number).toList());
            MlflowDouble.Version version = mlflow.versions.get(1);
            assertEquals(run.artifacts() + "/bundle", version.source());
            assertEquals(run.id(), version.run());
            assertEquals("0a1b", version.tags().get("sha256"));
            assertEquals(Map.of("resnet50@challenger", "2"), mlflow.aliases);
        }
    }

    @Test
    void makesOneVersionAlthoughTheAnswerWasLost() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            mlflow.losesOneAnswerOf = "model-versions/create";
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(bundle(), "bundle");
            tracking.runId();
            tracking.register("resnet50", "bundle", Map.of());
            tracking.close();
            assertEquals(1, mlflow.failures.get());
            assertEquals(1, mlflow.versions.size());
            assertEquals(Map.of("resnet50@challenger", "1"), mlflow.aliases);
        }
    }

    @Test
    void doesNotRegisterAModelWithoutItsFiles() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Path bundle = bundle();
            mlflow.become(State.STATUS_503);
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(bundle, "bundle");
            tracking.register("resnet50", "bundle", Map.of());
            Files.delete(bundle.resolve("model.pt"));
            mlflow.become(State.WELL);
            await(() -> tracking.runId().isPresent());
            tracking.close();
            assertEquals(List.of(), mlflow.versions);
            assertTrue(said().contains("without artifact bundle/model.pt"), said());
            assertTrue(said().contains("without register resnet50"), said());
        }
    }

    @Test
    void doesNotRegisterAFolderThatCouldNotBeRead() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(folder.resolve("nowhere"), "bundle");
            tracking.register("resnet50", "bundle", Map.of());
            tracking.runId();
            tracking.close();
            assertEquals(List.of(), mlflow.versions);
        }
    }

    @Test
    void copiesArtifactsToAFolderOfThisMachine() throws IOException {
        Path root = Files.createDirectories(folder.resolve("kept"));
        try (MlflowDouble mlflow = new MlflowDouble(root.toUri().toString().replaceAll("/$", ""))) {
            Path bundle = bundle();
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(bundle, "bundle");
            tracking.register("resnet50", "bundle", Map.of());
            String id = tracking.runId().orElseThrow();
            tracking.close();
            Path copy = root.resolve(Path.of("1", id, "artifacts", "bundle", "model.pt"));
            assertArrayEquals(Files.readAllBytes(bundle.resolve("model.pt")), Files.readAllBytes(copy));
            assertEquals(1, mlflow.versions.size());
        }
    }

    @Test
    void saysOnceThatArtifactsStayIfAnObjectStoreHasThem() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble("s3://bucket/mlflow")) {
            Tracking tracking = start(mlflow.uri());
            tracking.artifacts(bundle(), "bundle");
            tracking.register("resnet50", "bundle", Map.of());
            assertTrue(tracking.runId().isPresent());
            tracking.close();
            assertEquals(1, said().split("they stay in " + folder, -1).length - 1, said());
            assertEquals(List.of(), mlflow.versions);
        }
    }

    @Test
    void showsCredentialsToTheServerAndToNobodyElse() throws IOException {
        try (MlflowDouble mlflow = new MlflowDouble()) {
            Map<String, String> environment = Map.of(
                    "MLFLOW_TRACKING_URI", mlflow.uri().replace("://", "://someone:secret@"),
                    "MLFLOW_TRACKING_USERNAME", "someone",
                    "MLFLOW_TRACKING_PASSWORD", "secret",
                    "MLFLOW_EXPERIMENT_NAME", "another experiment");
            Tracking tracking = Tracking.start(folder, "an experiment", "a name", environment, log, QUICK);
            tracking.runId();
            tracking.close();
            assertEquals("Basic c29tZW9uZTpzZWNyZXQ=", mlflow.authorization);
            assertTrue(Files.readString(folder.resolve("tracking.jsonl")).contains("another experiment"));
            for (Path file : files()) {
                assertFalse(Files.readString(file).contains("secret"));
            }
            assertFalse(said().contains("secret"), said());
        }
    }

    @Test
    void takesNothingAfterTheEnd() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Tracking tracking = start("http://127.0.0.1:" + silent.getLocalPort());
            tracking.close();
            tracking.metrics(1, Map.of("loss", 1.0));
            tracking.close();
            assertEquals(2, Files.readAllLines(folder.resolve("tracking.jsonl")).size());
        }
    }

    private Tracking start(String uri) {
        return Tracking.start(folder, "an experiment", "a name", Map.of("MLFLOW_TRACKING_URI", uri), log, QUICK);
    }

    private Path bundle() throws IOException {
        Path bundle = folder.resolve("a bundle");
        Files.createDirectories(bundle.resolve("more"));
        byte[] weights = new byte[3_000_000];
        new Random(7).nextBytes(weights);
        Files.write(bundle.resolve("model.pt"), weights);
        Files.writeString(bundle.resolve("more").resolve("a name with spaces, ä and #.txt"), "words");
        return bundle;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "It did not come to be in time.");
            LockSupport.parkNanos(5_000_000);
        }
    }
}
