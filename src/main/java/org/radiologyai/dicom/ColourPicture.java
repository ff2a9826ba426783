package org.radiologyai.dicom;

import java.util.function.IntUnaryOperator;

/** Turns the words of a colour picture into red, green and blue, and these into gray. */
final class ColourPicture {

    private ColourPicture() {}

    /**
     * @param words of the samples, 8 bits each
     * @return red, green and blue of the pixel of an index, as {@code 0xRRGGBB}
     */
    static IntUnaryOperator rgb(short[] words, PixelDescription description, Attributes attributes)
            throws RejectedDicom {
        return switch (description.photometric()) {
            case PALETTE_COLOR -> {
                LookupTable red = palette(attributes, Tag.RED_PALETTE_DESCRIPTOR, Tag.RED_PALETTE_DATA);
                LookupTable green = palette(attributes, Tag.GREEN_PALETTE_DESCRIPTOR, Tag.GREEN_PALETTE_DATA);
                LookupTable blue = palette(attributes, Tag.BLUE_PALETTE_DESCRIPTOR, Tag.BLUE_PALETTE_DATA);
                yield i -> {
                    int code = description.codeOf(words[i] & 0xffff);
                    return level(red, code) << 16 | level(green, code) << 8 | level(blue, code);
                };
            }
            case YBR_FULL -> i -> yCbCr(words[3 * i], words[3 * i + 1], words[3 * i + 2]);
            case RGB, YBR_RCT, YBR_ICT -> i -> words[3 * i] << 16 | words[3 * i + 1] << 8 | words[3 * i + 2];
            case YBR_FULL_422 ->
                throw RejectedDicom.inconsistent(
                        "Colour is stored in half resolution (YBR_FULL_422), which is not read.");
            case MONOCHROME1, MONOCHROME2 -> throw new IllegalArgumentException("gray");
        };
    }

    /** Luma of ITU-R BT.601, from 0 to 65,535. */
    static short level(int rgb) {
        int luma = (299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff) + 500) / 1000;
        return (short) (luma * 257);
    }

    private static LookupTable palette(Attributes attributes, int descriptor, int data) throws RejectedDicom {
        return LookupTable.of(attributes, descriptor, data, false);
    }

    private static int level(LookupTable colour, int code) {
        return colour.at(code) >> colour.bits() - 8;
    }

    /** PS3.3, C.7.6.3.1.2, the other way round. */
    private static int yCbCr(int y, int cb, int cr) {
        double blue = cb - 128;
        double red = cr - 128;
        return clipped(y + 1.402 * red) << 16
                | clipped(y - 0.344136 * blue - 0.714136 * red) << 8
                | clipped(y + 1.772 * blue);
    }

    private static int clipped(double level) {
        return (int) Math.max(0, Math.min(255, Math.round(level)));
    }
}
