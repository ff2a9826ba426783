package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.explanation.HeatMap;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.phantom.Phantom;

/**
 * The activation maps that the networks return, beside Grad-CAM as Selvaraju et al. (2017) define it: the sum of the
 * last feature maps, each times the mean of the logit's gradient over its area.
 */
class GradCamTest {

    private static final ModelCatalog SERVED = ModelCatalog.of(Path.of("models"));

    /** With random weights, and with those that are served, unless these are in int8. */
    private static final List<String> NETWORKS =
            List.of("resnet50", "vit", "baseline_cnn", withServedWeights("vit"), withServedWeights("baseline_cnn"));

    private static final List<Radiograph> PICTURES = List.of(
            radiograph(Phantom.normal(1, 600, 500)),
            radiograph(Phantom.pneumonia(2, 600, 500)),
            radiograph(Phantom.pneumonia(3, 600, 500)));

    @TempDir
    Path folder;

    @BeforeAll
    static void runModulesUnoptimized() {
        Engine.getEngine("PyTorch");
        // Optimizing a module takes longer than the few passes that it has here.
        JniUtils.setGraphExecutorOptimize(false);
    }

    @Test
    void activationMapIsGradCam() throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("src/test/python/split_network.py", "--out", folder.toString()));
        arguments.addAll(NETWORKS);
        PythonForTests.run(new File("."), arguments);
        for (int i = 0; i < NETWORKS.size(); i++) {
            assertActivationMapIsGradCam(NETWORKS.get(i), folder.resolve(Integer.toString(i)));
        }
    }

    @Test
    void logitIsTheMeanOfTheActivationMapAndOneBiasForAllPictures() throws Exception {
        assertFalse(SERVED.bundles().isEmpty());
        for (ModelBundle bundle : SERVED.bundles()) {
            assertOneBias(bundle);
        }
    }

    private static String withServedWeights(String architecture) {
        return architecture + "=" + SERVED.find(architecture).orElseThrow().weights();
    }

    private static void assertActivationMapIsGradCam(String name, Path modules) throws Exception {
        try (ZooModel<NDList, NDList> network = load(modules.resolve("network.pt"));
                ZooModel<NDList, NDList> features = load(modules.resolve("features.pt"));
                ZooModel<NDList, NDList> head = load(modules.resolve("head.pt"));
                NDManager manager = network.getNDManager().newSubManager()) {
            for (NDArray picture : tensors(manager, Tensors.input(224))) {
                NDArray activations = forward(network, picture, false).get(1);
                NDArray maps = forward(features, picture, false).get(0);
                for (int label = 0; label < Dataset.CLASSES.size(); label++) {
                    assertSameUpToAPositiveFactor(gradCam(head, maps, label), activations.get(0, label), name);
                }
            }
        }
    }

    /**
     * Grad-CAM by the gradient, before its ReLU: behind it, a class for which nothing speaks has an empty map.
     *
     * @param maps last feature maps of one picture, {@code [1, D, h, w]}
     * @return {@code [h, w]}
     */
    private static NDArray gradCam(ZooModel<NDList, NDList> head, NDArray maps, int label) {
        NDArray variable = maps.duplicate();
        variable.setRequiresGradient(true);
        try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
            gradients.backward(forward(head, variable, true).get(0).get(0, label));
        }
        NDArray alpha = variable.getGradient().mean(new int[] {3}, true).mean(new int[] {2}, true);
        return alpha.mul(maps).sum(new int[] {1}).get(0);
    }

    private static void assertSameUpToAPositiveFactor(NDArray expected, NDArray actual, String network) {
        assertEquals(expected.getShape(), actual.getShape(), network);
        double correlation = correlation(expected.toFloatArray(), actual.toFloatArray());
        assertTrue(correlation >= 0.999, network + ": " + correlation);
        assertArrayEquals(scaled(expected), scaled(actual), 1e-3f, network);
        assertArrayEquals(positivePart(expected), positivePart(actual), 1e-3f, network);
    }

    /** Pearson's. */
    private static double correlation(float[] a, float[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double products = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            products += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return products / Math.sqrt(squaresA * squaresB);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** To a largest magnitude of 1. */
    private static float[] scaled(NDArray map) {
        return map.div(map.abs().max()).toFloatArray();
    }

    /** As it is shown: after the ReLU, and scaled to its own maximum. */
    private static float[] positivePart(NDArray map) {
        int height = (int) map.getShape().get(0);
        int width = (int) map.getShape().get(1);
        return HeatMap.of(map.toFloatArray(), width, height).scaled(width, height);
    }

    private static void assertOneBias(ModelBundle bundle) throws Exception {
        bundle.verify();
        try (ZooModel<NDList, NDList> network = load(bundle.weights());
                NDManager manager = network.getNDManager().newSubManager()) {
            List<float[]> biases = new ArrayList<>();
            for (NDArray picture : tensors(manager, bundle.card().input())) {
                NDList outputs = forward(network, picture, false);
                NDArray means = outputs.get(1).mean(new int[] {3}).mean(new int[] {2});
                biases.add(outputs.get(0).sub(means).toFloatArray());
            }
            for (float[] bias : biases) {
                assertArrayEquals(biases.get(0), bias, 1e-3f, bundle.card().id());
            }
        }
    }

    private static ZooModel<NDList, NDList> load(Path file) throws Exception {
        return Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optEngine("PyTorch")
                .optDevice(Device.cpu())
                .optModelPath(file)
                // Or else the engine takes no gradients through it.
                .optOption("trainParam", "true")
                .build()
                .loadModel();
    }

    /**
     * @param withGradients whether the engine remembers the way from input to output; the modules behave alike
     */
    private static NDList forward(ZooModel<NDList, NDList> module, NDArray input, boolean withGradients) {
        return module.getBlock().forward(new ParameterStore(), new NDList(input), withGradients);
    }

    /** Each {@code [1, 3, height, width]}. */
    private static List<NDArray> tensors(NDManager manager, ModelCard.Input input) {
        Shape shape = new Shape(1, input.mean().size(), input.height(), input.width());
        return PICTURES.stream()
                .map(picture -> manager.create(Tensors.of(List.of(picture), input), shape))
                .toList();
    }

    private static Radiograph radiograph(BufferedImage image) {
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        return Radiograph.of8Bit(image.getWidth(), image.getHeight(), samples);
    }
}
