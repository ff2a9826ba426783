package org.radiologyai.imaging;

import java.util.Optional;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.StoredPicture;

/**
 * A radiograph for people who read it on a screen: all the depth of its file, for a window of their own, and how it is
 * to be displayed before they choose one. The table applied to the samples is what the model sees, in 8 bits.
 *
 * @param columns of the samples, in pixels
 * @param rows of the samples, in pixels; at most 6 megapixels in all
 * @param pictureColumns of the picture itself, which is larger if it was made smaller for the way
 * @param pictureRows of the picture itself
 * @param bits of a sample in its file, 1 to 16
 * @param samples unsigned 16-bit indexes into the table, row by row. Those of a DICOM file are its stored values before
 *     any lookup table or window (PS3.3, C.7.6.3.1), in ascending order from 0; the others are gray values of 8 or 16 bits
 * @param table the gray level of each sample, unsigned, 0 black to 255 white; {@code 2^bits} of them, at least 256
 * @param acquisition how it came about, if its file tells
 */
public record Rendition(
        int columns,
        int rows,
        int pictureColumns,
        int pictureRows,
        int bits,
        short[] samples,
        byte[] table,
        Optional<Acquisition> acquisition) {

    private static final int MOST_PIXELS = 6_000_000;
    private static final int FEWEST_VALUES = 256;

    /** Of a file whose samples are gray levels. */
    static Rendition of(Radiograph radiograph) {
        byte[] table = new byte[1 << radiograph.bits()];
        int white = table.length - 1;
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) ((255 * i + white / 2) / white);
        }
        return of(radiograph, radiograph.bits(), table);
    }

    static Rendition of(StoredPicture picture) {
        short[] levels = picture.levels();
        byte[] table = new byte[Math.max(FEWEST_VALUES, levels.length)];
        for (int i = 0; i < table.length; i++) {
            int level = levels[Math.min(i, levels.length - 1)] & 0xffff;
            table[i] = (byte) ((level + 128) / 257);
        }
        Radiograph samples = Radiograph.of16Bit(
                picture.columns(), picture.rows(), picture.samples(), Optional.of(picture.acquisition()));
        return of(samples, picture.bits(), table);
    }

    private static Rendition of(Radiograph picture, int bits, byte[] table) {
        double scale = Math.min(1, Math.sqrt((double) MOST_PIXELS / (picture.width() * picture.height())));
        int columns = (int) (picture.width() * scale);
        int rows = (int) (picture.height() * scale);
        return new Rendition(
                columns,
                rows,
                picture.width(),
                picture.height(),
                bits,
                samples(picture, columns, rows),
                table,
                picture.acquisition());
    }

    private static short[] samples(Radiograph picture, int columns, int rows) {
        short[] samples = new short[columns * rows];
        float samplesPerLevel = picture.bits() == 8 ? 1 : 257;
        if (columns == picture.width() && rows == picture.height()) {
            float[] row = new float[columns];
            for (int y = 0; y < rows; y++) {
                picture.row(y, row);
                round(row, samplesPerLevel, samples, y * columns);
            }
        } else {
            round(Preprocessing.resize(picture, columns, rows), samplesPerLevel, samples, 0);
        }
        return samples;
    }

    private static void round(float[] levels, float samplesPerLevel, short[] samples, int offset) {
        for (int i = 0; i < levels.length; i++) {
            samples[offset + i] = (short) Math.round(levels[i] * samplesPerLevel);
        }
    }

    /** What the table shows between black and white. */
    public Window window() {
        return Window.of(table);
    }

    /**
     * The samples that a table tells apart.
     *
     * @param from the sample at which it leaves one end of its levels, 0 to {@code to - 1}
     * @param to the sample at which it reaches the other end, less than its length
     * @param inverted whether it falls: low samples are bright
     */
    public record Window(int from, int to, boolean inverted) {

        private static Window of(byte[] table) {
            boolean inverted = sum(table, 0, table.length / 2) > sum(table, table.length / 2, table.length);
            int flip = inverted ? 0xff : 0;
            int lowest = 0xff;
            int highest = 0;
            for (byte level : table) {
                lowest = Math.min(lowest, (level & 0xff) ^ flip);
                highest = Math.max(highest, (level & 0xff) ^ flip);
            }
            int from = -1;
            int to = 0;
            for (; ((table[to] & 0xff) ^ flip) != highest; to++) {
                if (((table[to] & 0xff) ^ flip) == lowest) {
                    from = to;
                }
            }
            return from < 0 ? new Window(0, table.length - 1, inverted) : new Window(from, to, inverted);
        }

        private static long sum(byte[] table, int start, int end) {
            long sum = 0;
            for (int i = start; i < end; i++) {
                sum += table[i] & 0xff;
            }
            return sum;
        }
    }
}
