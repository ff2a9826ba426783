package org.radiologyai.training;

import java.nio.FloatBuffer;
import java.util.List;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.models.ModelCard;

/** Pictures as a network takes them. */
final class Tensors {

    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);

    private Tensors() {}

    /** What the networks that are trained here take, at a size in pixels a side. */
    static ModelCard.Input input(int size) {
        return new ModelCard.Input(size, size, MEAN, STD, "triangle", Preprocessing.VERSION);
    }

    /** A tensor {@code float[pictures, channels, height, width]}. */
    static float[] of(List<Radiograph> pictures, ModelCard.Input input) {
        FloatBuffer tensor =
                FloatBuffer.allocate(pictures.size() * input.mean().size() * input.width() * input.height());
        for (Radiograph picture : pictures) {
            Preprocessing.normalize(
                    Preprocessing.resize(picture, input.width(), input.height()), input.mean(), input.std(), tensor);
        }
        return tensor.array();
    }
}
