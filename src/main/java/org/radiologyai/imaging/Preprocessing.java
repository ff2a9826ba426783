package org.radiologyai.imaging;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The one way from a picture to what a model sees, in training and in service alike: antialiased bilinear (triangle
 * filter) resize without keeping the aspect ratio, division by 255, subtraction of the mean and division by the
 * standard deviation of each channel, three equal channels.
 *
 * <p>The resize follows Pillow's {@code BILINEAR}: the triangle is widened by the scale when it shrinks a picture, its
 * weights are normalized, and pixel centres lie at half integers. It differs in that nothing is rounded to whole gray
 * levels on the way.
 */
public final class Preprocessing {

    /** Changes whenever the same picture would give another tensor. */
    public static final int VERSION = 1;

    private Preprocessing() {}

    /**
     * Resizes to {@code width × height}.
     *
     * @return gray levels from 0 to 255, row by row
     */
    public static float[] resize(Radiograph radiograph, int width, int height) {
        Taps down = Taps.of(radiograph.height(), height);
        Taps across = Taps.of(radiograph.width(), width);
        // Rows first: adding whole rows is a loop that the JIT turns into vector instructions, and what is left to
        // do across is then only a few rows. Each source row is read once and added to the output rows it belongs to.
        float[][] sums = new float[height][];
        float[] source = new float[radiograph.width()];
        float[] resized = new float[width * height];
        int open = 0;
        int done = 0;
        for (int y = 0; y < radiograph.height(); y++) {
            radiograph.row(y, source);
            while (open < height && down.first[open] <= y) {
                sums[open++] = new float[source.length];
            }
            for (int row = done; row < open; row++) {
                float[] weights = down.weights[row];
                int tap = y - down.first[row];
                if (tap < weights.length) {
                    addScaled(sums[row], source, weights[tap]);
                }
            }
            while (done < open && y - down.first[done] >= down.weights[done].length - 1) {
                across.apply(sums[done], resized, done * width);
                sums[done] = null;
                done++;
            }
        }
        return resized;
    }

    private static void addScaled(float[] sum, float[] row, float weight) {
        for (int x = 0; x < sum.length; x++) {
            sum[x] += weight * row[x];
        }
    }

    /**
     * Writes gray levels as a normalized tensor of shape {@code [mean.size(), gray.length]}: each channel is the same
     * picture with its own mean and standard deviation.
     *
     * @param gray levels from 0 to 255
     * @param mean of each channel, for levels from 0 to 1
     * @param std standard deviation of each channel, for levels from 0 to 1
     * @param tensor receives {@code mean.size() × gray.length} values at its position
     */
    public static void normalize(float[] gray, List<Float> mean, List<Float> std, FloatBuffer tensor) {
        float[] channel = new float[gray.length];
        for (int c = 0; c < mean.size(); c++) {
            float scale = 1f / (255f * std.get(c));
            float shift = -mean.get(c) / std.get(c);
            for (int i = 0; i < gray.length; i++) {
                channel[i] = gray[i] * scale + shift;
            }
            tensor.put(channel);
        }
    }

    /** Which source samples make each output sample, and how much of each. */
    private record Taps(int[] first, float[][] weights) {

        static Taps of(int from, int to) {
            double scale = (double) from / to;
            double support = Math.max(scale, 1);
            int[] first = new int[to];
            float[][] weights = new float[to][];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int start = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(from, (int) (centre + support + 0.5));
                double[] taps = new double[end - start];
                for (int k = 0; k < taps.length; k++) {
                    taps[k] = Math.max(0, 1 - Math.abs((start + k - centre + 0.5) / support));
                }
                double sum = Arrays.stream(taps).sum();
                first[i] = start;
                weights[i] = new float[taps.length];
                for (int k = 0; k < taps.length; k++) {
                    weights[i][k] = (float) (taps[k] / sum);
                }
            }
            return new Taps(first, weights);
        }

        void apply(float[] row, float[] out, int offset) {
            for (int i = 0; i < first.length; i++) {
                float sum = 0;
                float[] taps = weights[i];
                int start = first[i];
                for (int k = 0; k < taps.length; k++) {
                    sum += taps[k] * row[start + k];
                }
                out[offset + i] = sum;
            }
        }
    }
}
