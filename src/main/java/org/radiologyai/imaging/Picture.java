package org.radiologyai.imaging;

/**
 * A decoded picture with what is left of its colours.
 *
 * @param radiograph its gray levels
 * @param colours {@code 0xrrggbb} of pixels spread over the picture, some thousands at most; none if it was stored gray
 */
record Picture(Radiograph radiograph, int[] colours) {

    static final int[] NO_COLOURS = {};

    static Picture gray(Radiograph radiograph) {
        return new Picture(radiograph, NO_COLOURS);
    }

    /** Red, green and blue of one pixel as {@code 0xrrggbb}, from its samples as stored. */
    @FunctionalInterface
    interface ToRgb {
        int of(int[] samples, int offset);
    }

    /**
     * Luma of ITU-R BT.601 in 16-bit fixed point, to the bit as Pillow's {@code convert("L")} computes it.
     *
     * @param red 0 to 65,535, as the others; the result has the same scale
     */
    static int luma(int red, int green, int blue) {
        return (int) ((19_595L * red + 38_470L * green + 7_471L * blue + 0x8000) >> 16);
    }

    static int luma(int rgb) {
        return luma(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
    }
}
