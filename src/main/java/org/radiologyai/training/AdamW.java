package org.radiologyai.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2017), and a running average of the weights (Polyak and
 * Juditsky 1992). It differs from the engine's own in four things: it begins each gradient at zero; its state can be
 * written and read, so that a resumed training is the same training; offsets, and the scales of normalizations, do not
 * decay; it averages.
 */
final class AdamW extends Optimizer {

    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float decay;
    private final Map<String, State> states = new LinkedHashMap<>();
    private float rate;
    private float memory;
    private int steps;

    /** @param decay of all weights that have two dimensions or more, as a share for a learning rate of 1 */
    AdamW(float decay) {
        super(new Settings());
        this.decay = decay;
    }

    /**
     * Puts a parameter under this optimizer's care.
     *
     * @param id by which the engine will name it in {@link #update}
     */
    void add(String id, NDArray weight) {
        NDManager manager = weight.getManager();
        states.put(
                id,
                new State(
                        weight,
                        manager.zeros(weight.getShape()),
                        manager.zeros(weight.getShape()),
                        weight.duplicate()));
    }

    /**
     * Begins a step.
     *
     * @param learningRate of this step
     * @param share of the average that this step keeps, from 0 to below 1
     */
    void begin(float learningRate, float share) {
        steps++;
        rate = learningRate;
        // At first there is little to remember.
        memory = Math.min(share, (1f + steps) / (10f + steps));
    }

    @Override
    public void update(String id, NDArray weight, NDArray gradient) {
        State state = states.get(id);
        try (NDArray part = gradient.mul(1 - BETA_1);
                NDArray square = gradient.square()) {
            state.mean.muli(BETA_1).addi(part);
            state.square.muli(BETA_2).addi(square.muli(1 - BETA_2));
        }
        if (weight.getShape().dimension() > 1) {
            weight.muli(1 - rate * decay);
        }
        double meanCorrection = 1 - Math.pow(BETA_1, steps);
        double squareCorrection = 1 - Math.pow(BETA_2, steps);
        try (NDArray divisor = state.square.sqrt()) {
            divisor.muli(1 / Math.sqrt(squareCorrection)).addi(EPSILON);
            try (NDArray direction = state.mean.div(divisor)) {
                weight.subi(direction.muli(rate / meanCorrection));
            }
        }
        try (NDArray share = weight.mul(1 - memory)) {
            state.average.muli(memory).addi(share);
        }
        // What was passed is a copy. The engine adds the next gradient to its own, and never begins anew by itself.
        try (NDArray own = weight.getGradient()) {
            own.muli(0);
        }
    }

    /** Exchanges the weights for their averages, or these for the weights again. */
    void swap() {
        for (State state : states.values()) {
            try (NDArray kept = state.weight.duplicate()) {
                state.average.copyTo(state.weight);
                kept.copyTo(state.average);
            }
        }
    }

    /** Writes everything but the weights themselves. */
    void write(Path file) throws IOException {
        NDList arrays = new NDList();
        states.values().forEach(s -> {
            arrays.add(s.mean);
            arrays.add(s.square);
            arrays.add(s.average);
        });
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            arrays.encode(out);
        }
    }

    /**
     * Goes on from what {@link #write} wrote, for the same parameters in the same order.
     *
     * @param stepsDone by the optimizer that wrote it
     */
    void read(Path file, NDManager manager, int stepsDone) throws IOException {
        steps = stepsDone;
        try (NDManager temporary = manager.newSubManager();
                InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            NDList arrays = NDList.decode(temporary, in);
            if (arrays.size() != 3 * states.size()) {
                throw new IOException(file + " belongs to another network.");
            }
            int next = 0;
            for (State state : states.values()) {
                arrays.get(next++).copyTo(state.mean);
                arrays.get(next++).copyTo(state.square);
                arrays.get(next++).copyTo(state.average);
            }
        }
    }

    /** Of a parameter: itself, and the running means of its gradient, of the gradient's square, and of itself. */
    private record State(NDArray weight, NDArray mean, NDArray square, NDArray average) {}

    private static final class Settings extends OptimizerBuilder<Settings> {
        @Override
        protected Settings self() {
            return this;
        }
    }
}
