package org.radiologyai.imaging;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import org.radiologyai.dicom.Acquisition;

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
    private final Optional<Acquisition> acquisition;

    private Radiograph(
            int width, int height, byte[] samples8, short[] samples16, int samples, Optional<Acquisition> acquisition) {
        if (width < 1 || height < 1 || Math.multiplyExact(width, height) != samples) {
            throw new IllegalArgumentException(samples + " samples are not " + width + " × " + height);
        }
        this.width = width;
        this.height = height;
        this.samples8 = samples8;
        this.samples16 = samples16;
        this.acquisition = acquisition;
    }

    /**
     * @param samples unsigned 8-bit gray values, row by row, {@code width × height} of them; not copied
     */
    public static Radiograph of8Bit(int width, int height, byte[] samples) {
        Objects.requireNonNull(samples);
        return new Radiograph(width, height, samples, null, samples.length, Optional.empty());
    }

    /**
     * @param samples unsigned 16-bit gray values, row by row, {@code width × height} of them; not copied
     */
    public static Radiograph of16Bit(int width, int height, short[] samples) {
        return of16Bit(width, height, samples, Optional.empty());
    }

    /**
     * @param samples unsigned 16-bit gray values, row by row, {@code width × height} of them; not copied
     * @param acquisition what its DICOM file tells of it
     */
    static Radiograph of16Bit(int width, int height, short[] samples, Optional<Acquisition> acquisition) {
        Objects.requireNonNull(samples);
        return new Radiograph(width, height, null, samples, samples.length, acquisition);
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

    /** How it came about, if its file tells: DICOM does, JPEG and PNG do not. */
    public Optional<Acquisition> acquisition() {
        return acquisition;
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

    /**
     * SHA-256 of size and gray levels, in lower-case hexadecimal: the same for the same picture, whatever file it came from.
     * A picture of 16 bits all of whose levels are levels of 8 bits, too, counts as one of 8 bits.
     */
    public String digest() {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
        boolean inEight = samples8 != null || isInEightBits();
        sha256.update(ByteBuffer.allocate(9)
                .putInt(width)
                .putInt(height)
                .put((byte) (inEight ? 8 : 16))
                .flip());
        if (samples8 != null) {
            sha256.update(samples8);
        } else {
            byte[] row = new byte[inEight ? width : 2 * width];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    short sample = samples16[y * width + x];
                    if (inEight) {
                        row[x] = (byte) sample;
                    } else {
                        row[2 * x] = (byte) (sample >> 8);
                        row[2 * x + 1] = (byte) sample;
                    }
                }
                sha256.update(row);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Gray level v of 255 is v × 257 of 65,535: two equal bytes. */
    private boolean isInEightBits() {
        for (short sample : samples16) {
            if ((byte) sample != (byte) (sample >> 8)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The same samples in another order.
     *
     * @param source the index of the sample, row by row, that comes to the given column and row
     */
    Radiograph rearranged(int newWidth, int newHeight, IntBinaryOperator source) {
        byte[] moved8 = samples8 == null ? null : new byte[samples8.length];
        short[] moved16 = samples16 == null ? null : new short[samples16.length];
        for (int y = 0, i = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++, i++) {
                int from = source.applyAsInt(x, y);
                if (moved8 != null) {
                    moved8[i] = samples8[from];
                } else {
                    moved16[i] = samples16[from];
                }
            }
        }
        int count = newWidth * newHeight;
        return new Radiograph(newWidth, newHeight, moved8, moved16, count, acquisition);
    }
}
