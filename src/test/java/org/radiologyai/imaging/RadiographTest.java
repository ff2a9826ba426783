package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.radiologyai.dicom.Acquisition;

class RadiographTest {

    private static final int WIDTH = 12;
    private static final int HEIGHT = 10;

    private final byte[] samples = samples();

    @Test
    void hasTheSameDigestInEightAndInSixteenBits() {
        String digest = digest(WIDTH, HEIGHT);
        assertTrue(digest.matches("[0-9a-f]{64}"), digest);
        assertEquals(digest, Radiograph.of16Bit(WIDTH, HEIGHT, inSixteenBits()).digest());
    }

    @Test
    void hasTheSameDigestWhateverItsFileTells() {
        Acquisition acquisition = new Acquisition(
                Optional.empty(), "CR", Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        assertEquals(
                digest(WIDTH, HEIGHT),
                Radiograph.of16Bit(WIDTH, HEIGHT, inSixteenBits(), Optional.of(acquisition))
                        .digest());
    }

    @Test
    void hasAnotherDigestWithAnyOtherPixel() {
        String digest = digest(WIDTH, HEIGHT);
        for (int i = 0; i < samples.length; i++) {
            samples[i]++;
            assertNotEquals(digest, digest(WIDTH, HEIGHT), "pixel " + i);
            samples[i]--;
        }
    }

    @Test
    void hasAnotherDigestInAnotherSizeOfTheSameSamples() {
        assertNotEquals(digest(WIDTH, HEIGHT), digest(HEIGHT, WIDTH));
        assertNotEquals(digest(WIDTH, HEIGHT), digest(WIDTH * HEIGHT, 1));
    }

    @Test
    void hasAnotherDigestWithLevelsBetweenThoseOfEightBits() {
        short[] deeper = inSixteenBits();
        deeper[0]++;
        Radiograph one = Radiograph.of16Bit(WIDTH, HEIGHT, deeper.clone());
        assertNotEquals(digest(WIDTH, HEIGHT), one.digest());
        deeper[1]++;
        assertNotEquals(one.digest(), Radiograph.of16Bit(WIDTH, HEIGHT, deeper).digest());
        deeper[1]--;
        assertEquals(one.digest(), Radiograph.of16Bit(WIDTH, HEIGHT, deeper).digest());
    }

    private String digest(int width, int height) {
        return Radiograph.of8Bit(width, height, samples).digest();
    }

    private short[] inSixteenBits() {
        short[] wide = new short[samples.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (short) ((samples[i] & 0xff) * 257);
        }
        return wide;
    }

    private static byte[] samples() {
        byte[] samples = new byte[WIDTH * HEIGHT];
        new Random(1).nextBytes(samples);
        return samples;
    }
}
