package org.radiologyai.explanation;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a picture a model found what speaks for a class: Grad-CAM (Selvaraju et al. 2017), from 0 for nothing to 1
 * for the place that speaks for it most. It is scaled to its own maximum, and so compares places of one picture, not
 * pictures with each other.
 *
 * <p>Behind global average pooling and one linear layer, Grad-CAM is the positive part of that layer's sum of the
 * feature maps, up to a factor that the scaling takes out again. The networks return this sum with their answer, so no
 * gradient is needed.
 */
public final class HeatMap {

    /** A picture must stay visible under its map. */
    private static final float MOST_OPAQUE = 0.65f;

    private static final int MOST_CELLS = 1 << 16;
    private static final int STEPS = 256;
    private static final IndexColorModel PALETTE = palette();

    private final float[] values;
    private final int width;
    private final int height;

    private HeatMap(float[] values, int width, int height) {
        this.values = values;
        this.width = width;
        this.height = height;
    }

    /**
     * @param activations {@code [height, width]} of one class, of any range; what is not positive counts as nothing
     * @throws IllegalArgumentException if they are not {@code width × height} many
     */
    public static HeatMap of(float[] activations, int width, int height) {
        if (width < 1 || height < 1 || activations.length != Math.multiplyExact(width, height)) {
            throw new IllegalArgumentException(activations.length + " activations are not " + width + " × " + height);
        }
        float most = 0;
        for (float activation : activations) {
            // Not Math.max: it would let one NaN blot out the map.
            most = activation > most ? activation : most;
        }
        float[] values = new float[activations.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = activations[i] > 0 ? activations[i] / most : 0;
        }
        return new HeatMap(values, width, height);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeShort(width);
        out.writeShort(height);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    /** What {@link #write} wrote. */
    static HeatMap read(DataInputStream in) throws IOException {
        int width = in.readUnsignedShort();
        int height = in.readUnsignedShort();
        if ((long) width * height > MOST_CELLS) {
            throw new IOException("no map has so many cells");
        }
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return of(values, width, height);
    }

    /** Whether nothing in the picture speaks for the class. */
    public boolean isEmpty() {
        for (float value : values) {
            if (value > 0) {
                return false;
            }
        }
        return true;
    }

    /** The cells, row by row, from 0 to 1, with three decimals. */
    public List<List<Double>> rows() {
        List<List<Double>> rows = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            List<Double> row = new ArrayList<>();
            for (int x = 0; x < width; x++) {
                row.add(Math.round(values[y * width + x] * 1000) / 1000.0);
            }
            rows.add(row);
        }
        return rows;
    }

    /**
     * The map at the size of a picture, smooth: cubic convolution (Keys 1981) about pixel centres at half integers, the
     * border extended outwards, overshoot cut off. Bilinear interpolation would draw the seven by seven cells of a usual
     * map as a lattice of creases. It is for enlarging; fewer pixels than the map has would skip some of it.
     *
     * @return {@code [newHeight, newWidth]}, from 0 to 1
     */
    public float[] scaled(int newWidth, int newHeight) {
        Taps across = Taps.of(width, newWidth);
        Taps down = Taps.of(height, newHeight);
        float[] wide = new float[newWidth * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                float sum = 0;
                for (int tap = 0; tap < Taps.COUNT; tap++) {
                    sum += across.weight(x, tap) * values[y * width + across.cell(x, tap)];
                }
                wide[y * newWidth + x] = sum;
            }
        }
        float[] scaled = new float[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            for (int tap = 0; tap < Taps.COUNT; tap++) {
                float weight = down.weight(y, tap);
                int from = down.cell(y, tap) * newWidth;
                for (int x = 0; x < newWidth; x++) {
                    scaled[y * newWidth + x] += weight * wide[from + x];
                }
            }
        }
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.max(0, Math.min(1, scaled[i]));
        }
        return scaled;
    }

    /**
     * The map in colour on nothing, the more opaque the higher: to be laid over a picture of this size. It has a palette of
     * 256 steps, which makes it small as a PNG.
     */
    public BufferedImage overlay(int newWidth, int newHeight) {
        float[] scaled = scaled(newWidth, newHeight);
        BufferedImage overlay = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_BYTE_INDEXED, PALETTE);
        byte[] steps = ((DataBufferByte) overlay.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < scaled.length; i++) {
            steps[i] = (byte) Math.round((STEPS - 1) * scaled[i]);
        }
        return overlay;
    }

    private static IndexColorModel palette() {
        int[] colours = new int[STEPS];
        for (int step = 0; step < STEPS; step++) {
            float value = step / (STEPS - 1f);
            colours[step] = Math.round(255 * MOST_OPAQUE * value) << 24 | Inferno.rgb(value);
        }
        return new IndexColorModel(8, STEPS, colours, 0, true, -1, DataBuffer.TYPE_BYTE);
    }

    /** The picture with the map over it, opaque. */
    public BufferedImage over(BufferedImage picture) {
        BufferedImage both = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = both.createGraphics();
        graphics.drawImage(picture, 0, 0, null);
        graphics.drawImage(overlay(both.getWidth(), both.getHeight()), 0, 0, null);
        graphics.dispose();
        return both;
    }

    /** Which cells make each pixel, and how much of each. */
    private record Taps(int[] cells, float[] weights) {

        private static final int COUNT = 4;

        static Taps of(int from, int to) {
            int[] cells = new int[to * COUNT];
            float[] weights = new float[to * COUNT];
            for (int pixel = 0; pixel < to; pixel++) {
                float place = (pixel + 0.5f) * from / to - 0.5f;
                int first = (int) Math.floor(place) - 1;
                for (int tap = 0; tap < COUNT; tap++) {
                    cells[pixel * COUNT + tap] = Math.max(0, Math.min(from - 1, first + tap));
                    weights[pixel * COUNT + tap] = cubic(Math.abs(place - first - tap));
                }
            }
            return new Taps(cells, weights);
        }

        int cell(int pixel, int tap) {
            return cells[pixel * COUNT + tap];
        }

        float weight(int pixel, int tap) {
            return weights[pixel * COUNT + tap];
        }

        private static float cubic(float distance) {
            if (distance >= 2) {
                return 0;
            }
            return distance < 1
                    ? (1.5f * distance - 2.5f) * distance * distance + 1
                    : ((-0.5f * distance + 2.5f) * distance - 4) * distance + 2;
        }
    }
}
