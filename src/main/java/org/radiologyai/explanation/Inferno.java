package org.radiologyai.explanation;

/**
 * The colour map "inferno" (van der Walt and Smith 2015, in the public domain): perceptually uniform, so that equal
 * steps of the value look like equal steps, and legible without colour vision, since it gets lighter throughout.
 */
final class Inferno {

    /** At equal distances; between them, straight lines stay within two levels of the original table. */
    private static final int[] ANCHORS = {
        0x000004, 0x1b0c42, 0x4b0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9a06, 0xf7d03c, 0xfcffa4
    };

    private Inferno() {}

    /**
     * @param value from 0, nearly black, to 1, pale yellow
     * @return {@code 0xRRGGBB}
     */
    static int rgb(float value) {
        float place = value * (ANCHORS.length - 1);
        int below = Math.min((int) place, ANCHORS.length - 2);
        float share = place - below;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = ANCHORS[below] >> shift & 0xff;
            int to = ANCHORS[below + 1] >> shift & 0xff;
            rgb |= Math.round(from + share * (to - from)) << shift;
        }
        return rgb;
    }
}
