package org.radiologyai.explanation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.radiologyai.imaging.Preview;

class HeatMapTest {

    @Test
    void scalesToItsMaximumAndDropsWhatSpeaksAgainst() {
        HeatMap map = HeatMap.of(new float[] {-8, 1, 2, 4}, 2, 2);
        assertFalse(map.isEmpty());
        assertArrayEquals(new float[] {0, 0.25f, 0.5f, 1}, map.scaled(2, 2), 1e-6f);
    }

    @Test
    void isEmptyWhereNothingSpeaksForTheClass() {
        HeatMap map = HeatMap.of(new float[] {-8, -1, 0, Float.NaN}, 2, 2);
        assertTrue(map.isEmpty());
        assertArrayEquals(new float[16], map.scaled(4, 4));
        assertEquals(0, map.overlay(4, 4).getRGB(0, 0) >>> 24);
    }

    @Test
    void keepsAConstantConstant() {
        float[] scaled = HeatMap.of(new float[] {3, 3, 3, 3, 3, 3}, 3, 2).scaled(50, 31);
        float[] ones = new float[50 * 31];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, scaled, 1e-5f);
    }

    @Test
    void keepsEachCellInItsPlace() {
        // three columns, two rows: the last of the first row
        float[] scaled = HeatMap.of(new float[] {0, 0, 5, 0, 0, 0}, 3, 2).scaled(30, 20);
        assertEquals(1, scaled[29], 0.1);
        assertEquals(0, scaled[0], 1e-6);
        assertEquals(0, scaled[19 * 30 + 29], 0.1);
        assertEquals(0, scaled[19 * 30], 1e-6);
    }

    @Test
    void isSymmetricAboutPixelCentres() {
        float[] scaled = HeatMap.of(new float[] {0, 1, 0}, 3, 1).scaled(8, 1);
        for (int i = 0; i < 4; i++) {
            assertEquals(scaled[i], scaled[7 - i], 1e-6);
        }
    }

    @Test
    void laysColourOverAPictureWithoutHidingIt() {
        HeatMap map = HeatMap.of(new float[] {0, 1}, 2, 1);
        BufferedImage overlay = map.overlay(40, 40);
        int before = -1;
        for (int x = 0; x < 40; x++) {
            int alpha = overlay.getRGB(x, 20) >>> 24;
            assertTrue(alpha >= before && alpha <= 0.66 * 255, "at " + x + ": " + alpha);
            before = alpha;
        }
        assertTrue(before > 100);
        BufferedImage gray = new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 40 * 40; i++) {
            gray.getRaster().setSample(i % 40, i / 40, 0, 100);
        }
        BufferedImage both = map.over(gray);
        assertEquals(0xff646464, both.getRGB(0, 20));
        int hot = both.getRGB(39, 20);
        assertTrue((hot >> 16 & 0xff) > (hot & 0xff), Integer.toHexString(hot));
    }

    @Test
    void hasTheColoursOfInferno() {
        HeatMap map = HeatMap.of(new float[] {0, 1}, 2, 1);
        BufferedImage overlay = map.overlay(600, 1);
        float[] scaled = map.scaled(600, 1);
        for (int x = 0; x < 600; x++) {
            int expected = Inferno.rgb(scaled[x]);
            int rgb = overlay.getRGB(x, 0);
            for (int shift = 0; shift <= 16; shift += 8) {
                // One step of the palette changes a channel by at most two.
                assertEquals(expected >> shift & 0xff, rgb >> shift & 0xff, 2, "at " + x);
            }
        }
    }

    @Test
    void isTransparentWhereNothingCounts() {
        float[] lastOfFive = {0, 0, 0, 0, 1};
        BufferedImage overlay = HeatMap.of(lastOfFive, 5, 1).overlay(100, 10);
        for (int x = 0; x < 50; x++) {
            assertEquals(0, overlay.getRGB(x, 5) >>> 24, "at " + x);
        }
        assertTrue(overlay.getRGB(95, 5) >>> 24 > 150);
    }

    @Test
    void isSmallAsAPng() {
        float[] oneFocus = new float[49];
        oneFocus[17] = 1;
        oneFocus[18] = 0.6f;
        oneFocus[24] = 0.5f;
        BufferedImage overlay = HeatMap.of(oneFocus, 7, 7).overlay(1600, 1200);
        assertTrue(overlay.getColorModel() instanceof IndexColorModel);
        int bytes = Preview.png(overlay).length;
        assertTrue(bytes < 60_000, bytes + " bytes");
    }

    @Test
    void getsLighterThroughout() {
        double before = -1;
        for (int i = 0; i <= 255; i++) {
            int rgb = Inferno.rgb(i / 255f);
            double light = 0.2126 * (rgb >> 16) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
            assertTrue(light >= before, "at " + i);
            before = light;
        }
        assertEquals(0x000004, Inferno.rgb(0));
        assertEquals(0xfcffa4, Inferno.rgb(1));
    }

    @Test
    void refusesAnotherNumberOfActivations() {
        assertThrows(IllegalArgumentException.class, () -> HeatMap.of(new float[5], 2, 2));
        assertThrows(IllegalArgumentException.class, () -> HeatMap.of(new float[0], 0, 0));
    }
}
