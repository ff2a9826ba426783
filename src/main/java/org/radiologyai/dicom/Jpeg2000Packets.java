package org.radiologyai.dicom;

import java.util.Arrays;

/**
 * How many packets a JPEG 2000 stream is cut into: one for each layer of each precinct of each resolution (ITU-T T.800,
 * B.6 and B.10). A header of a few bytes can ask for billions, each of which the reader keeps an account of.
 *
 * <p>Where the styles of components or tiles differ, the count is that of the finest one and so an upper bound.
 */
final class Jpeg2000Packets {

    private static final int MOST_LEVELS = 32;
    private static final int COARSEST = 15;

    private final int[] widths = new int[MOST_LEVELS + 1];
    private final int[] heights = new int[MOST_LEVELS + 1];
    private int levels;
    private int layers;

    Jpeg2000Packets() {
        Arrays.fill(widths, COARSEST);
        Arrays.fill(heights, COARSEST);
    }

    void layers(int count) {
        layers = Math.max(layers, count);
    }

    void levels(int count) throws DamagedData {
        if (count > MOST_LEVELS) {
            throw new DamagedData("too many decomposition levels");
        }
        levels = Math.max(levels, count);
    }

    /**
     * @param resolution counted from the coarsest
     * @param size exponents of the precinct's width, in the low four bits, and height (table A.21)
     */
    void precinct(int resolution, int size) throws DamagedData {
        int width = size & 0xf;
        int height = size >> 4;
        if (resolution > 0 && (width == 0 || height == 0)) {
            throw new DamagedData("precincts without a width or height");
        }
        widths[resolution] = Math.min(widths[resolution], width);
        heights[resolution] = Math.min(heights[resolution], height);
    }

    /** Of one component of the tile between these coordinates. */
    long of(long left, long top, long right, long bottom) {
        long precincts = 0;
        for (int resolution = 0; resolution <= levels; resolution++) {
            int reduction = levels - resolution;
            precincts += along(left, right, reduction, widths[resolution])
                    * along(top, bottom, reduction, heights[resolution]);
        }
        return precincts * layers;
    }

    private static long along(long start, long end, int reduction, int size) {
        long first = up(start, reduction);
        long last = up(end, reduction);
        return last > first ? up(last, size) - (first >> size) : 0;
    }

    private static long up(long value, int exponent) {
        return (value + (1L << exponent) - 1) >> exponent;
    }
}
