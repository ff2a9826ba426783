package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.assertSameLevels;
import static org.radiologyai.imaging.Fixtures.file;
import static org.radiologyai.imaging.Fixtures.levels;
import static org.radiologyai.imaging.Fixtures.meanDifference;
import static org.radiologyai.imaging.Fixtures.read;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.phantom.Encoded;

class PreprocessingTest {

    @ParameterizedTest
    @ValueSource(strings = {"phantom.jpg", "smaller.png", "odd.png", "flat.png"})
    void resizesAsPillowDoes(String name) {
        float[] expected = levels(read(file(name.substring(0, name.indexOf('.')) + ".224.png")));
        float[] actual = Preprocessing.resize(read(file(name)), 224, 224);
        // Pillow rounds to whole levels after each of its two passes.
        assertSameLevels(expected, actual, 1.01);
        assertTrue(meanDifference(expected, actual) <= 0.4, () -> "mean " + meanDifference(expected, actual));
    }

    @Test
    void resizes16BitsLike8() {
        byte[] wide = Encoded.png(
                120, 100, 16, 0, 1, (at, s) -> s[0] = PHANTOM.getRaster().getSample(at[0], at[1], 0) * 257);
        assertSameLevels(
                Preprocessing.resize(read(Encoded.png(PHANTOM)), 224, 224),
                Preprocessing.resize(read(wide), 224, 224),
                1e-3);
    }

    @Test
    void keepsThePictureAtItsOwnSize() {
        assertSameLevels(levels(PHANTOM), Preprocessing.resize(read(Encoded.png(PHANTOM)), 120, 100), 1e-4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 223, 224, 225, 449, 1000})
    void keepsAFlatPictureFlatToItsEdges(int side) {
        byte[] samples = new byte[side * 5];
        Arrays.fill(samples, (byte) 200);
        float[] expected = new float[224 * 31];
        Arrays.fill(expected, 200);
        assertSameLevels(expected, Preprocessing.resize(Radiograph.of8Bit(side, 5, samples), 224, 31), 1e-3);
        assertSameLevels(expected, Preprocessing.resize(Radiograph.of8Bit(5, side, samples), 31, 224), 1e-3);
    }

    @Test
    void normalizesEachChannelByItsOwnMeanAndDeviation() {
        FloatBuffer tensor = FloatBuffer.allocate(6);
        Preprocessing.normalize(new float[] {0, 255}, List.of(0.5f, 0f, 0.25f), List.of(0.5f, 1f, 0.25f), tensor);
        assertArrayEquals(new float[] {-1, 1, 0, 1, -1, 3}, tensor.array(), 1e-6f);
        assertEquals(0, tensor.remaining());
    }
}
