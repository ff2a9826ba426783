package org.radiologyai.training;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.radiologyai.explanation.HeatMap;

/** A TorchScript module in libtorch, to be trained, asked and written back. */
final class Network implements AutoCloseable {

    private static final int CHANNELS = 3;

    private final Model model;
    private Trainer trainer;
    private AdamW optimizer;

    private Network(Model model) {
        this.model = model;
    }

    /**
     * @param file a scripted module whose first output is logits
     * @param trainable whether its weights are to be changed; of an int8 module, only those of the head can be
     * @throws IOException if there is no such file, or it is no TorchScript
     */
    static Network load(Path file, boolean trainable) throws IOException {
        Model model = Model.newInstance("network", Device.cpu(), "PyTorch");
        // What the optimizer of TorchScript makes of a network while training fails when it is asked without gradients.
        JniUtils.setGraphExecutorOptimize(false);
        String name = file.getFileName().toString().replaceFirst("\\.pt$", "");
        try {
            model.load(file.toAbsolutePath().getParent(), name, Map.of("trainParam", Boolean.toString(trainable)));
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw new IOException(file + " is not a TorchScript module.", e);
        }
        return new Network(model);
    }

    /** Makes it ready for {@link #step}. */
    AdamW prepareTraining(float weightDecay) {
        // A loaded module is in evaluation mode, while the block takes it to be in training mode already.
        JniUtils.enableTrainingMode((PtSymbolBlock) model.getBlock());
        optimizer = new AdamW(weightDecay);
        // The configuration wants a loss; ours is computed in step, weighted by sample.
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer));
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            if (parameter.requiresGradient()) {
                optimizer.add(parameter.getId(), parameter.getArray());
            }
        }
        return optimizer;
    }

    /**
     * One step of gradient descent on the weighted cross entropy.
     *
     * @return the loss before the step
     */
    float step(Batch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray x = manager.create(batch.tensor(), new Shape(batch.count(), CHANNELS, batch.size(), batch.size()));
            NDArray targets =
                    manager.create(batch.targets(), new Shape(batch.count(), batch.targets().length / batch.count()));
            float value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray logits = trainer.forward(new NDList(x)).get(0);
                NDArray loss = logits.logSoftmax(1).mul(targets).sum().neg().div(targets.sum());
                gradients.backward(loss);
                value = loss.getFloat();
            }
            trainer.step();
            return value;
        }
    }

    /** Goes on from what the optimizer of the same network wrote. Needs {@link #prepareTraining}. */
    void readOptimizer(Path file, int stepsDone) throws IOException {
        optimizer.read(file, model.getNDManager(), stepsDone);
    }

    /**
     * Moves the statistics of its batch norms a tenth of the way towards those of these pictures, and changes no weight.
     * Needs {@link #prepareTraining}.
     *
     * @param tensor {@code [count, 3, height, width]}
     */
    void settle(float[] tensor, int count, int height, int width) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            trainer.forward(new NDList(manager.create(tensor, new Shape(count, CHANNELS, height, width))));
        }
    }

    /**
     * Logits of normalized pictures, in evaluation mode.
     *
     * @param tensor {@code [count, 3, height, width]}
     * @return {@code [count, classes]}
     */
    float[] logits(float[] tensor, int count, int height, int width) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray x = manager.create(tensor, new Shape(count, CHANNELS, height, width));
            NDList outputs = ((PtSymbolBlock) model.getBlock()).forward(null, new NDList(x), false);
            return outputs.get(0).toFloatArray();
        }
    }

    /**
     * Logits of normalized pictures and where each speaks for a class, in evaluation mode.
     *
     * @param tensor {@code [count, 3, height, width]}
     * @param label index of the class
     * @return for each picture
     */
    List<Explained> explained(float[] tensor, int count, int height, int width, int label) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray x = manager.create(tensor, new Shape(count, CHANNELS, height, width));
            NDList outputs = ((PtSymbolBlock) model.getBlock()).forward(null, new NDList(x), false);
            List<Explained> explained = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                explained.add(new Explained(
                        outputs.get(0).get(i).toFloatArray(),
                        outputs.size() > 1 ? Optional.of(heatMap(outputs.get(1).get(i, label))) : Optional.empty()));
            }
            return explained;
        }
    }

    private static HeatMap heatMap(NDArray activations) {
        Shape shape = activations.getShape();
        return HeatMap.of(activations.toFloatArray(), (int) shape.get(1), (int) shape.get(0));
    }

    /**
     * What it said of a picture, and why.
     *
     * @param logits of all classes
     * @param heatMap of one class; a module that returns logits alone has none
     */
    record Explained(float[] logits, Optional<HeatMap> heatMap) {}

    /**
     * Adds to the logit of one class, whatever the picture. Of a network from {@code models/architectures.py}, loaded
     * as trainable.
     */
    void shift(int label, double offset) {
        NDArray bias = model.getBlock().getParameters().get("head.linear.bias").getArray();
        float[] offsets = new float[(int) bias.size()];
        offsets[label] = (float) offset;
        try (NDArray added = bias.getManager().create(offsets)) {
            bias.addi(added);
        }
    }

    /** Writes it as TorchScript: a reader sees the old file or the new one, never half of one. */
    void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
            JniUtils.writeModule((PtSymbolBlock) model.getBlock(), out, false);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        if (trainer != null) {
            trainer.close();
        }
        model.close();
    }
}
