package org.radiologyai.benchmark;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/**
 * What one uncached {@code POST /predict} costs beside the bare forward pass of the same model, one after the other in
 * one run, so that a noisy machine is noisy for both; with the time to ready and the resident memory of the server. Run
 * by {@code mvn verify -Pbenchmark}. Asserts nothing.
 */
class PredictBenchmark {

    private static final int WARM_UP = 60;
    private static final int ROUNDS = 150;
    private static final URI BASE = URI.create("http://localhost:" + System.getProperty("it.http.port"));
    private static final Path WLP = Path.of("target/liberty/wlp");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void predictBesideTheBareForwardPass() throws Exception {
        byte[] picture = picture();
        ModelBundle bundle = newestBundle();
        Path deployed =
                Files.createDirectories(WLP.resolve("usr/servers/it/dropins")).resolve("radiology-ai.war");
        Files.copy(Path.of("target/radiology-ai.war"), deployed, StandardCopyOption.REPLACE_EXISTING);
        long start = System.nanoTime();
        Process server = new ProcessBuilder(WLP.resolve("bin/server").toString(), "run", "it")
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/benchmark-server.log").toFile())
                .start();
        try {
            double ready = awaitReady(start);
            double first = timedPredict(picture);
            double[] predict = new double[ROUNDS];
            double[] forward = new double[ROUNDS];
            System.setProperty("ai.djl.pytorch.num_threads", "1");
            try (ZooModel<float[], float[]> model = load(bundle);
                    Predictor<float[], float[]> predictor = model.newPredictor()) {
                float[] tensor = new float[3 * 224 * 224];
                for (int i = 0; i < tensor.length; i++) {
                    tensor[i] = (float) Math.sin(i);
                }
                for (int i = 0; i < WARM_UP; i++) {
                    timedPredict(picture);
                    predictor.predict(tensor);
                }
                for (int i = 0; i < ROUNDS; i++) {
                    predict[i] = timedPredict(picture);
                    long begin = System.nanoTime();
                    predictor.predict(tensor);
                    forward[i] = millis(begin);
                }
            }
            String result = String.format(
                    "%s, %s, %d cores, picture of %d kB%n"
                            + "  ready after               %8.1f s%n"
                            + "  first answer              %8.1f ms%n"
                            + "  bare forward pass, median %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  POST /predict, median     %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  ratio                     %8.2f%n"
                            + "  resident memory           %8d MB%n",
                    bundle.card().id(),
                    bundle.card().precision(),
                    Runtime.getRuntime().availableProcessors(),
                    picture.length / 1000,
                    ready,
                    first,
                    quantile(forward, 0.5),
                    quantile(forward, 0.1),
                    quantile(forward, 0.9),
                    quantile(predict, 0.5),
                    quantile(predict, 0.1),
                    quantile(predict, 0.9),
                    quantile(predict, 0.5) / quantile(forward, 0.5),
                    residentMegabytes(server));
            System.out.println(result);
            Files.writeString(Path.of("target/benchmark.txt"), result);
        } finally {
            new ProcessBuilder(WLP.resolve("bin/server").toString(), "stop", "it")
                    .inheritIO()
                    .start()
                    .waitFor(60, TimeUnit.SECONDS);
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
            Files.delete(deployed);
        }
    }

    /** A real full-size picture of some 500 kB if one is at hand, else a phantom of about that size. */
    private static byte[] picture() throws IOException {
        Path real = Path.of("../shared/data/chest-xray-original/NORMAL/NORMAL2-IM-0687-0001.jpeg");
        return Files.exists(real) ? Files.readAllBytes(real) : Encoded.jpeg(Phantom.normal(1, 1690, 1314), 0.95f);
    }

    private static ModelBundle newestBundle() throws Exception {
        try (Stream<Path> versions = Files.list(Path.of("models/resnet50"))) {
            return ModelBundle.read(versions.sorted().reduce((a, b) -> b).orElseThrow());
        }
    }

    private static ZooModel<float[], float[]> load(ModelBundle bundle) throws Exception {
        return Criteria.builder()
                .setTypes(float[].class, float[].class)
                .optEngine("PyTorch")
                .optDevice(Device.cpu())
                .optModelPath(bundle.weights())
                .optTranslator(new NoBatchifyTranslator<float[], float[]>() {
                    @Override
                    public NDList processInput(TranslatorContext context, float[] tensor) {
                        return new NDList(context.getNDManager().create(tensor, new Shape(1, 3, 224, 224)));
                    }

                    @Override
                    public float[] processOutput(TranslatorContext context, NDList outputs) {
                        return outputs.get(0).toFloatArray();
                    }
                })
                .build()
                .loadModel();
    }

    private static double awaitReady(long start) throws Exception {
        for (int i = 0; i < 1200; i++) {
            try {
                if (CLIENT.send(
                                        HttpRequest.newBuilder(BASE.resolve("/health/ready"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode()
                        == 200) {
                    return millis(start) / 1000;
                }
            } catch (IOException notYet) {
                // the port is not open yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("The server did not get ready; see target/benchmark-server.log");
    }

    private static double timedPredict(byte[] picture) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(BASE.resolve("/predict"))
                        .header("Content-Type", "image/jpeg")
                        .POST(BodyPublishers.ofByteArray(picture))
                        .build(),
                BodyHandlers.ofString());
        double millis = millis(begin);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return millis;
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (q * (sorted.length - 1))];
    }

    /** Of the server's process, which its start script runs as a child or has become. */
    private static long residentMegabytes(Process server) throws IOException {
        long largest = 0;
        for (ProcessHandle process : Stream.concat(Stream.of(server.toHandle()), server.descendants())
                .toList()) {
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
            for (String line : status) {
                if (line.startsWith("VmRSS:")) {
                    largest = Math.max(largest, Long.parseLong(line.replaceAll("\\D", "")) / 1024);
                }
            }
        }
        return largest;
    }
}
