package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.radiologyai.phantom.Phantom;

/** What the tests of this package share. */
final class Fixtures {

    static final BufferedImage PHANTOM = Phantom.normal(1, 120, 100);
    static final BufferedImage PHANTOM_16 = Phantom.normal16Bit(1, 120, 100);
    static final RadiographReader READER = new RadiographReader();

    private Fixtures() {}

    /** A file of src/test/resources/imaging; src/test/python/imaging_fixtures.py makes them. */
    static byte[] file(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/imaging/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Radiograph read(byte[] file) {
        try {
            return READER.read(file);
        } catch (RejectedImage e) {
            throw new AssertionError(e.reason() + ": " + e.getMessage(), e);
        }
    }

    static float[] levels(Radiograph radiograph) {
        float[] levels = new float[radiograph.width() * radiograph.height()];
        float[] row = new float[radiograph.width()];
        for (int y = 0; y < radiograph.height(); y++) {
            radiograph.row(y, row);
            System.arraycopy(row, 0, levels, y * row.length, row.length);
        }
        return levels;
    }

    static float[] levels(BufferedImage gray8) {
        return gray8.getRaster().getPixels(0, 0, gray8.getWidth(), gray8.getHeight(), (float[]) null);
    }

    static void assertSameLevels(float[] expected, float[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, "sample " + i);
        }
    }

    static double meanDifference(float[] one, float[] other) {
        assertEquals(one.length, other.length);
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum / one.length;
    }

    static RejectedImage assertRefused(RejectedImage.Reason reason, byte[] file) {
        RejectedImage refusal = assertThrows(RejectedImage.class, () -> READER.read(file));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith("."), refusal.getMessage());
        return refusal;
    }
}
