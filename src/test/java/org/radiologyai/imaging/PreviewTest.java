package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.PHANTOM_16;
import static org.radiologyai.imaging.Fixtures.levels;
import static org.radiologyai.imaging.Fixtures.meanDifference;
import static org.radiologyai.imaging.Fixtures.read;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.radiologyai.phantom.Encoded;

class PreviewTest {

    @Test
    void keepsTheAspectRatioAndNeverEnlarges() {
        BufferedImage small = Preview.image(read(Encoded.png(PHANTOM)), 60);
        assertEquals(60, small.getWidth());
        assertEquals(50, small.getHeight());
        assertArrayEquals(levels(PHANTOM), levels(Preview.image(read(Encoded.png(PHANTOM)), 1000)));
        assertEquals(
                1, Preview.image(Radiograph.of8Bit(400, 1, new byte[400]), 64).getHeight());
    }

    @Test
    void showsThe8MostSignificantOf16Bits() {
        float[] expected = levels(PHANTOM);
        assertTrue(meanDifference(expected, levels(Preview.image(read(Encoded.png(PHANTOM_16)), 120))) < 0.5);
    }

    @Test
    void encodesWhatTheReaderReads() {
        BufferedImage image = Preview.image(read(Encoded.png(PHANTOM)), 120);
        assertArrayEquals(levels(PHANTOM), levels(read(Preview.png(image))));
        assertTrue(meanDifference(levels(PHANTOM), levels(read(Preview.jpeg(image)))) < 3);
        assertEquals(120, read(Preview.jpeg(Encoded.rgb(PHANTOM))).width());
    }
}
