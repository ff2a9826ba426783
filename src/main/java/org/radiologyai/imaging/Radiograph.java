package org.radiologyai.imaging;

import java.util.Objects;

/**
 * A decoded grayscale picture, 0 black to 255 white, upright, whatever file it came from.
 *
 * <p>Samples are kept as they were stored, in 8 or 16 bits, because a picture may have 50 million of them; {@link #row}
 * turns one row at a time into gray levels. A 16-bit sample of 65,535 is gray level 255.
 */
public final class Radiograph {

    private static final float LEVELS_PER_16_BIT_STEP = 255f / 65_535f;

    private final int width;
    private final int height;
    private final byte[] samples8;
    private final short[] samples16;

    private Radiograph(int width, int height, byte[] samples8, short[] samples16, int samples) {
        if (width < 1 || height < 1 || Math.multiplyExact(width, height) != samples) {
            throw new IllegalArgumentException(samples + " samples are not " + width + " × " + height);
        }
        this.width = width;
        this.height = height;
        this.samples8 = samples8;
        this.samples16 = samples16;
    }

    /**
     * @param samples unsigned 8-bit gray values, row by row, {@code width × height} of them; not copied
     */
    public static Radiograph of8Bit(int width, int height, byte[] samples) {
        Objects.requireNonNull(samples);
        return new Radiograph(width, height, samples, null, samples.length);
    }

    /**
     * @param samples unsigned 16-bit gray values, row by row, {@code width × height} of them; not copied
     */
    public static Radiograph of16Bit(int width, int height, short[] samples) {
        Objects.requireNonNull(samples);
        return new Radiograph(width, height, null, samples, samples.length);
    }

    /** Columns, in pixels. */
    public int width() {
        return width;
    }

    /** Rows, in pixels. */
    public int height() {
        return height;
    }

    /** 8 or 16: how finely the gray levels are resolved. */
    public int bits() {
        return samples8 != null ? 8 : 16;
    }

    /**
     * Writes row {@code y} as gray levels from 0 to 255, fractions included.
     *
     * @param levels at least {@code width} long
     */
    public void row(int y, float[] levels) {
        int start = y * width;
        if (samples8 != null) {
            for (int x = 0; x < width; x++) {
                levels[x] = samples8[start + x] & 0xff;
            }
        } else {
            for (int x = 0; x < width; x++) {
                levels[x] = (samples16[start + x] & 0xffff) * LEVELS_PER_16_BIT_STEP;
            }
        }
    }
}
