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
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/**
 * A verified bundle whose weights are in memory. The weights are shared by all predictors made from it.
 *
 * <p>Of a module's outputs the first, the logits, is used; one of another shape than the card's classes is refused when
 * it is warmed.
 */
public final class ServedModel implements AutoCloseable {

    private final ModelCard card;
    private final ZooModel<float[], float[]> model;

    private ServedModel(ModelCard card, ZooModel<float[], float[]> model) {
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
        Criteria<float[], float[]> criteria = Criteria.builder()
                .setTypes(float[].class, float[].class)
                .optEngine("PyTorch")
                .optDevice(Device.cpu())
                .optModelPath(bundle.weights())
                .optTranslator(new LogitsTranslator(card))
                .build();
        try {
            return new ServedModel(card, criteria.loadModel());
        } catch (ModelNotFoundException | MalformedModelException | RuntimeException e) {
            throw new IOException("The weights of " + card.id() + " cannot be loaded.", e);
        }
    }

    /** A predictor for one thread, warmed: the engine optimizes a module in its first forward passes on each thread. */
    Predictor<float[], float[]> newWarmPredictor() throws TranslateException {
        Predictor<float[], float[]> predictor = model.newPredictor();
        float[] blank = new float
                [card.input().mean().size()
                        * card.input().height()
                        * card.input().width()];
        for (int pass = 0; pass < 3; pass++) {
            predictor.predict(blank);
        }
        return predictor;
    }

    @Override
    public void close() {
        model.close();
    }

    private static final class LogitsTranslator implements NoBatchifyTranslator<float[], float[]> {

        private final Shape input;
        private final int classes;

        LogitsTranslator(ModelCard card) {
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
        public float[] processOutput(TranslatorContext context, NDList outputs) throws TranslateException {
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
            return values;
        }
    }
}
