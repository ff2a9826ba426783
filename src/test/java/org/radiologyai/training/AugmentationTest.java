package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.radiologyai.imaging.Radiograph;

class AugmentationTest {

    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;

    @Test
    void keepsSizeAndRange() {
        Random random = new Random(1);
        for (int level : new int[] {0, 128, 255}) {
            for (int i = 0; i < 200; i++) {
                Radiograph varied = Augmentation.apply(flat(level), 1, random);
                assertEquals(WIDTH, varied.width());
                assertEquals(HEIGHT, varied.height());
                float[] row = new float[WIDTH];
                varied.row(i % HEIGHT, row);
                for (float value : row) {
                    assertTrue(value >= 0 && value <= 255, "level " + value);
                }
            }
        }
    }

    @Test
    void followsFromTheStateOfTheRandomNumbers() {
        float[] first = middle(Augmentation.apply(gradient(), 1, new Random(5)));
        assertArrayEquals(first, middle(Augmentation.apply(gradient(), 1, new Random(5))));
        assertFalse(Arrays.equals(first, middle(Augmentation.apply(gradient(), 1, new Random(6)))));
    }

    @Test
    void leavesThePictureRecognizable() {
        Random random = new Random(2);
        int flipped = 0;
        int rounds = 200;
        for (int i = 0; i < rounds; i++) {
            float[] row = middle(Augmentation.apply(gradient(), 1, random));
            flipped += row[8] > row[WIDTH - 8] ? 1 : 0;
        }
        assertTrue(flipped > rounds / 3 && flipped < rounds * 2 / 3, flipped + " of " + rounds + " flipped");
    }

    private static float[] middle(Radiograph picture) {
        float[] row = new float[WIDTH];
        picture.row(HEIGHT / 2, row);
        return row;
    }

    private static Radiograph flat(int level) {
        byte[] samples = new byte[WIDTH * HEIGHT];
        Arrays.fill(samples, (byte) level);
        return Radiograph.of8Bit(WIDTH, HEIGHT, samples);
    }

    private static Radiograph gradient() {
        byte[] samples = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i % WIDTH * 255 / WIDTH);
        }
        return Radiograph.of8Bit(WIDTH, HEIGHT, samples);
    }
}
