package org.radiologyai.benchmark;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/**
 * What one uncached {@code POST /predict} costs beside the bare forward pass of the same model, one after the other in
 * one run, so that a noisy machine is noisy for both; what an explanation and its overlay cost, each beside the plain
 * answer; with the time to ready and the resident memory of the server. Run by {@code mvn verify -Pbenchmark}. Asserts
 * nothing.
 */
class PredictBenchmark {

    private static final int WARM_UP = 60;
    private static final int ROUNDS = 150;
    private static final String EXPLAIN = "?explain=true";

    @Test
    void predictBesideTheBareForwardPass() throws Exception {
        byte[] picture = picture();
        ModelBundle bundle = newestBundle();
        try (MeasuredServer server = MeasuredServer.start(Map.of("CACHE_MAX_ENTRIES", "0"))) {
            double first = server.timed(MeasuredServer.predict(picture, "")).millis();
            double[] predict = new double[ROUNDS];
            double[] explain = new double[ROUNDS];
            double[] overlay = new double[ROUNDS];
            double[] forward = new double[ROUNDS];
            System.setProperty("ai.djl.pytorch.num_threads", "1");
            try (ZooModel<float[], float[]> model = load(bundle);
                    Predictor<float[], float[]> predictor = model.newPredictor()) {
                float[] tensor = new float[3 * 224 * 224];
                for (int i = 0; i < tensor.length; i++) {
                    tensor[i] = (float) Math.sin(i);
                }
                for (int i = 0; i < WARM_UP; i++) {
                    server.timed(MeasuredServer.predict(picture, ""));
                    server.timed(overlay(server.timed(MeasuredServer.predict(picture, EXPLAIN))));
                    predictor.predict(tensor);
                }
                for (int i = 0; i < ROUNDS; i++) {
                    predict[i] =
                            server.timed(MeasuredServer.predict(picture, "")).millis();
                    MeasuredServer.Timed explained = server.timed(MeasuredServer.predict(picture, EXPLAIN));
                    explain[i] = explained.millis();
                    overlay[i] = server.timed(overlay(explained)).millis();
                    long begin = System.nanoTime();
                    predictor.predict(tensor);
                    forward[i] = MeasuredServer.millis(begin);
                }
            }
            String result = String.format(
                    "%s, %s, %d cores, picture of %d kB%n"
                            + "  ready after               %8.1f s%n"
                            + "  first answer              %8.1f ms%n"
                            + "  bare forward pass, median %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  POST /predict, median     %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  with explain=true, median %8.1f ms   (%+.1f beside POST /predict)%n"
                            + "  GET overlay PNG, median   %8.1f ms   (%+.1f beside POST /predict)%n"
                            + "  ratio                     %8.2f%n"
                            + "  resident memory           %8d MB%n",
                    bundle.card().id(),
                    bundle.card().precision(),
                    Runtime.getRuntime().availableProcessors(),
                    picture.length / 1000,
                    server.secondsToReady(),
                    first,
                    MeasuredServer.quantile(forward, 0.5),
                    MeasuredServer.quantile(forward, 0.1),
                    MeasuredServer.quantile(forward, 0.9),
                    MeasuredServer.quantile(predict, 0.5),
                    MeasuredServer.quantile(predict, 0.1),
                    MeasuredServer.quantile(predict, 0.9),
                    MeasuredServer.quantile(explain, 0.5),
                    MeasuredServer.quantile(explain, 0.5) - MeasuredServer.quantile(predict, 0.5),
                    MeasuredServer.quantile(overlay, 0.5),
                    MeasuredServer.quantile(overlay, 0.5) - MeasuredServer.quantile(predict, 0.5),
                    MeasuredServer.quantile(predict, 0.5) / MeasuredServer.quantile(forward, 0.5),
                    server.residentMegabytes());
            System.out.println(result);
            Files.writeString(Path.of("target/benchmark.txt"), result);
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

    private static HttpRequest overlay(MeasuredServer.Timed explained) {
        String link = Json.createReader(new ByteArrayInputStream(explained.body()))
                .readObject()
                .getJsonObject("explanation")
                .getString("href");
        return HttpRequest.newBuilder(MeasuredServer.BASE.resolve(link))
                .header("Accept", "image/png")
                .build();
    }
}
