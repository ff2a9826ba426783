package org.radiologyai.explanation;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

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

    /** Whether nothing in the picture speaks for the class. */
    public boolean isEmpty() {
        for (float value : values) {
            if (value > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The map at the size of a picture, smooth: cubic convolution (Keys 1981) about pixel centres at half integers, the
     * border extended outwards, overshoot cut off. Bilinear interpolation would draw the seven by seven cells of a usual
     * map as a lattice of creases. It is for enlarging; fewer pixels than the map has would skip some of it.
     *
     * @return {@code [newHeight, newWidth]}, from 0 to 1
     */
    public float[] scaled(int newWidth, int newHeight) {
        float[][] across = weights(width, newWidth);
        float[][] down = weights(height, newHeight);
        float[] wide = new float[newWidth * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                float sum = 0;
                for (int from = 0; from < width; from++) {
                    sum += across[x][from] * values[y * width + from];
                }
                wide[y * newWidth + x] = sum;
            }
        }
        float[] scaled = new float[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                float sum = 0;
                for (int from = 0; from < height; from++) {
                    sum += down[y][from] * wide[from * newWidth + x];
                }
                scaled[y * newWidth + x] = Math.max(0, Math.min(1, sum));
            }
        }
        return scaled;
    }

    /** The map in colour on nothing, the more opaque the higher: to be laid over a picture of this size. */
    public BufferedImage overlay(int newWidth, int newHeight) {
        float[] scaled = scaled(newWidth, newHeight);
        BufferedImage overlay = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < scaled.length; i++) {
            int alpha = Math.round(255 * MOST_OPAQUE * scaled[i]);
            overlay.setRGB(i % newWidth, i / newWidth, alpha << 24 | Inferno.rgb(scaled[i]));
        }
        return overlay;
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

    /** {@code [to, from]}: how much of each cell makes a pixel. */
    private static float[][] weights(int from, int to) {
        float[][] weights = new float[to][from];
        for (int pixel = 0; pixel < to; pixel++) {
            float place = (pixel + 0.5f) * from / to - 0.5f;
            int nearest = (int) Math.floor(place);
            for (int cell = nearest - 1; cell <= nearest + 2; cell++) {
                weights[pixel][Math.max(0, Math.min(from - 1, cell))] += cubic(Math.abs(place - cell));
            }
        }
        return weights;
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
