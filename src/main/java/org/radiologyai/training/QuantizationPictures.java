package org.radiologyai.training;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.radiologyai.models.ModelCard;

/**
 * Training pictures for {@code models/quantize.py}, already preprocessed, so that the ranges of the int8 network are
 * taken from exactly what it will see.
 */
final class QuantizationPictures {

    private static final int COUNT = 256;

    private QuantizationPictures() {}

    /** Writes some of the samples as raw float32, little endian, {@code [count, channels, height, width]}. */
    static void write(Path file, List<Sample> samples, ModelCard.Input input, long seed) throws IOException {
        List<Sample> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, new Random(seed));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Sample sample : shuffled.subList(0, Math.min(COUNT, shuffled.size()))) {
                float[] tensor = Tensors.of(List.of(sample.picture()), input);
                ByteBuffer bytes =
                        ByteBuffer.allocate(tensor.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor);
                out.write(bytes.array());
            }
        }
    }
}
