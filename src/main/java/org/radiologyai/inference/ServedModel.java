package org.radiologyai.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/**
 * A verified bundle whose weights are in memory. The weights are shared by all predictors made from it. Who uses it says
 * so, and its memory is freed when it was retired and nobody uses it any more.
 *
 * <p>A module answers with logits alone, or with logits, activation map and embedding; other shapes than fit the card's
 * classes are refused when it is warmed.
 */
public final class ServedModel implements AutoCloseable {

    private final ModelCard card;
    private final ZooModel<float[], ModelOutput> model;
    private int users;
    private Runnable whenUnused;

    private ServedModel(ModelCard card, ZooModel<float[], ModelOutput> model) {
        this.card = card;
        this.model = model;
    }

    /** What it is and what it takes. */
    public ModelCard card() {
        return card;
    }

    /**
     * Checks the checksum and loads the weights.
     *
     * @throws InvalidBundle if the weights are not those that the card describes
     * @throws IOException if they cannot be read or are not TorchScript
     */
    static ServedModel load(ModelBundle bundle) throws InvalidBundle, IOException {
        bundle.verify();
        ModelCard card = bundle.card();
        Criteria<float[], ModelOutput> criteria = Criteria.builder()
                .setTypes(float[].class, ModelOutput.class)
                .optEngine("PyTorch")
                .optDevice(Device.cpu())
                .optModelPath(bundle.weights())
                .optTranslator(new OutputTranslator(card))
                .build();
        try {
            return new ServedModel(card, criteria.loadModel());
        } catch (ModelNotFoundException | MalformedModelException | RuntimeException e) {
            throw new IOException("The weights of " + card.id() + " cannot be loaded.", e);
        }
    }

    /**
     * Keeps it from being freed until {@link #release}.
     *
     * @return false if it is retired already
     */
    synchronized boolean acquire() {
        return whenUnused == null && hold();
    }

    /**
     * The same for work that is under way, for which a retired model is as good as any.
     *
     * @return false if it is not there any more
     */
    synchronized boolean hold() {
        if (whenUnused != null && users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** Ends what {@link #acquire} began. */
    synchronized void release() {
        users--;
        if (users == 0 && whenUnused != null) {
            whenUnused.run();
        }
    }

    /**
     * Lets nobody new use it.
     *
     * @param unused is run once, when nobody uses it any more; must be quick
     */
    synchronized void retire(Runnable unused) {
        if (whenUnused == null) {
            whenUnused = unused;
            if (users == 0) {
                unused.run();
            }
        }
    }

    /** The picture at the size that it takes: gray levels from 0 to 255, row by row. */
    public float[] gray(Radiograph radiograph) {
        return Preprocessing.resize(
                radiograph, card.input().width(), card.input().height());
    }

    /**
     * What it takes.
     *
     * @param gray as {@link #gray} gives it
     */
    public float[] tensor(float[] gray) {
        float[] tensor = new float[card.input().mean().size() * gray.length];
        Preprocessing.normalize(gray, card.input().mean(), card.input().std(), FloatBuffer.wrap(tensor));
        return tensor;
    }

    /** A predictor for one thread, warmed: the engine optimizes a module in its first forward passes on each thread. */
    Predictor<float[], ModelOutput> newWarmPredictor() throws TranslateException {
        Predictor<float[], ModelOutput> predictor = newPredictor();
        float[] blank = new float
                [card.input().mean().size()
                        * card.input().height()
                        * card.input().width()];
        for (int pass = 0; pass < 3; pass++) {
            predictor.predict(blank);
        }
        return predictor;
    }

    Predictor<float[], ModelOutput> newPredictor() {
        return model.newPredictor();
    }

    @Override
    public void close() {
        model.close();
    }

    private static final class OutputTranslator implements NoBatchifyTranslator<float[], ModelOutput> {

        /** In each direction; a map is to be shown as a picture, and is far smaller than one. */
        private static final int MOST_CELLS = 256;

        private final Shape input;
        private final int classes;

        OutputTranslator(ModelCard card) {
            this.input = new Shape(
                    1,
                    card.input().mean().size(),
                    card.input().height(),
                    card.input().width());
            this.classes = card.classes().size();
        }

        @Override
        public NDList processInput(TranslatorContext context, float[] tensor) {
            return new NDList(context.getNDManager().create(tensor, input));
        }

        @Override
        public ModelOutput processOutput(TranslatorContext context, NDList outputs) throws TranslateException {
            NDArray logits = outputs.get(0);
            if (!logits.getShape().equals(new Shape(1, classes))) {
                throw new TranslateException("The module answers with shape " + logits.getShape() + " where " + classes
                        + " logits were expected.");
            }
            float[] values = logits.toFloatArray();
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new TranslateException("The module answered with a logit that is not a number.");
                }
            }
            return new ModelOutput(
                    values, outputs.size() == 1 ? Optional.empty() : Optional.of(activationMap(outputs.get(1))));
        }

        private ActivationMap activationMap(NDArray maps) throws TranslateException {
            Shape shape = maps.getShape();
            if (shape.dimension() != 4
                    || shape.get(0) != 1
                    || shape.get(1) != classes
                    || shape.get(2) > MOST_CELLS
                    || shape.get(3) > MOST_CELLS) {
                throw new TranslateException("The module answers with shape " + shape + " where an activation map for "
                        + classes + " classes was expected.");
            }
            int height = (int) shape.get(2);
            int width = (int) shape.get(3);
            float[] values = maps.toFloatArray();
            List<float[]> byClass = new ArrayList<>();
            for (int from = 0; from < values.length; from += width * height) {
                byClass.add(Arrays.copyOfRange(values, from, from + width * height));
            }
            return new ActivationMap(byClass, width, height);
        }
    }
}
