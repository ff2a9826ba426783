package org.radiologyai.training;

import java.util.Arrays;
import java.util.Random;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Preview;
import org.radiologyai.imaging.Radiograph;

/**
 * Shows a picture as another machine, another operator or another export might have made it, so that the network cannot
 * learn where pictures come from instead of what they show. In this collection normal and pneumonia pictures differ in
 * aspect ratio, sharpness and gray scale, and differ again in its official test part; each of these is varied here.
 *
 * <p>In order: flip, rotation, zoom, aspect ratio, shear and shift in one affine resampling; a tone curve (gamma,
 * contrast, brightness) and a slope of brightness across the picture; detail from blurred to sharpened; sometimes a
 * detour through fewer pixels; noise; up to two covered rectangles; sometimes JPEG at a low quality.
 */
final class Augmentation {

    private static final int LEVELS = 256;

    private Augmentation() {}

    /**
     * @param picture of any size
     * @param strength from 0, where only the flip and the ends of the gray scale remain, to 1
     * @param random decides everything: the same state gives the same result
     * @return a picture of the same size, 8 bits deep
     */
    static Radiograph apply(Radiograph picture, double strength, Random random) {
        int width = picture.width();
        int height = picture.height();
        float[] levels = resample(picture, strength, random);
        tone(levels, strength, random);
        slope(levels, width, height, strength, random);
        detail(levels, width, height, strength, random);
        if (random.nextDouble() < strength / 4) {
            int fewer = (int) (width * between(0.3, 0.9, random));
            Radiograph small = of(levels, width, height);
            small = of(Preprocessing.resize(small, fewer, fewer), fewer, fewer);
            levels = Preprocessing.resize(small, width, height);
        }
        noise(levels, strength, random);
        if (random.nextDouble() < strength) {
            cover(levels, width, height, random);
        }
        Radiograph varied = of(levels, width, height);
        return random.nextDouble() < strength / 3
                ? Preview.throughJpeg(varied, (float) between(0.2, 0.95, random))
                : varied;
    }

    /** In 8 bits, levels beyond black and white cut off. */
    static Radiograph of(float[] levels, int width, int height) {
        byte[] samples = new byte[levels.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) Math.round(Math.max(0, Math.min(LEVELS - 1, levels[i])));
        }
        return Radiograph.of8Bit(width, height, samples);
    }

    private static float[] resample(Radiograph picture, double strength, Random random) {
        int width = picture.width();
        int height = picture.height();
        float[] source = new float[width * height];
        float[] row = new float[width];
        for (int y = 0; y < height; y++) {
            picture.row(y, row);
            System.arraycopy(row, 0, source, y * width, width);
        }
        double angle = Math.toRadians(strength * between(-12, 12, random));
        double shear = strength * between(-0.08, 0.08, random);
        double zoom = Math.exp(strength * between(-0.15, 0.25, random));
        double aspect = Math.exp(strength * between(-0.2, 0.2, random));
        double across = (random.nextBoolean() ? -1 : 1) / (zoom * aspect);
        double down = aspect / zoom;
        double cx = width / 2.0 * (1 + strength * between(-0.14, 0.14, random));
        double cy = height / 2.0 * (1 + strength * between(-0.14, 0.14, random));
        boolean extend = random.nextBoolean();
        double xx = across * Math.cos(angle);
        double xy = across * (shear - Math.sin(angle)) * width / height;
        double yx = down * Math.sin(angle) * height / width;
        double yy = down * Math.cos(angle);
        float[] levels = new float[source.length];
        for (int y = 0; y < height; y++) {
            double dy = y + 0.5 - height / 2.0;
            for (int x = 0; x < width; x++) {
                double dx = x + 0.5 - width / 2.0;
                float sx = (float) (cx + xx * dx + xy * dy - 0.5);
                float sy = (float) (cy + yx * dx + yy * dy - 0.5);
                boolean outside = sx < -0.5f || sy < -0.5f || sx > width - 0.5f || sy > height - 0.5f;
                levels[y * width + x] = outside && !extend ? 0 : bilinear(source, width, height, sx, sy);
            }
        }
        return levels;
    }

    /** The level between the four nearest pixels, those at the border extended outwards. */
    private static float bilinear(float[] source, int width, int height, float x, float y) {
        float px = Math.max(0, Math.min(width - 1, x));
        float py = Math.max(0, Math.min(height - 1, y));
        int x0 = (int) px;
        int y0 = (int) py;
        int x1 = Math.min(x0 + 1, width - 1);
        int y1 = Math.min(y0 + 1, height - 1);
        float fx = px - x0;
        float fy = py - y0;
        float above = source[y0 * width + x0] * (1 - fx) + source[y0 * width + x1] * fx;
        float below = source[y1 * width + x0] * (1 - fx) + source[y1 * width + x1] * fx;
        return above * (1 - fy) + below * fy;
    }

    private static void tone(float[] levels, double strength, Random random) {
        double gamma = Math.exp(strength * between(-0.5, 0.5, random));
        double contrast = Math.exp(strength * between(-0.5, 0.35, random));
        double brightness = strength * between(-0.15, 0.15, random);
        float[] curve = new float[LEVELS + 1];
        for (int i = 0; i <= LEVELS; i++) {
            double level = Math.pow(Math.min(1, i / (LEVELS - 1.0)), gamma);
            level = (level - 0.5) * contrast + 0.5 + brightness;
            curve[i] = (float) ((LEVELS - 1) * Math.max(0, Math.min(1, level)));
        }
        for (int i = 0; i < levels.length; i++) {
            int below = (int) levels[i];
            levels[i] = curve[below] + (levels[i] - below) * (curve[below + 1] - curve[below]);
        }
    }

    /** Brighter towards one side, as after an uneven exposure. */
    private static void slope(float[] levels, int width, int height, double strength, Random random) {
        float across = (float) (strength * between(-40, 40, random));
        float down = (float) (strength * between(-40, 40, random));
        if (random.nextBoolean()) {
            return;
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                levels[y * width + x] += across * (x / (float) width - 0.5f) + down * (y / (float) height - 0.5f);
            }
        }
    }

    /** Adds or takes away what a small blur removes: an amount below 0 blurs, above 0 sharpens. */
    private static void detail(float[] levels, int width, int height, double strength, Random random) {
        float amount = (float) (strength * between(-1, 1.2, random));
        int rounds = 1 + random.nextInt(3);
        if (random.nextInt(4) == 0) {
            return;
        }
        float[] blurred = levels.clone();
        float[] line = new float[Math.max(width, height)];
        for (int round = 0; round < rounds; round++) {
            for (int y = 0; y < height; y++) {
                blurLine(blurred, y * width, 1, width, line);
            }
            for (int x = 0; x < width; x++) {
                blurLine(blurred, x, width, height, line);
            }
        }
        for (int i = 0; i < levels.length; i++) {
            levels[i] += amount * (levels[i] - blurred[i]);
        }
    }

    /** Weights 1 2 1. */
    private static void blurLine(float[] levels, int start, int step, int count, float[] line) {
        for (int i = 0; i < count; i++) {
            line[i] = levels[start + i * step];
        }
        for (int i = 0; i < count; i++) {
            float before = line[Math.max(0, i - 1)];
            float after = line[Math.min(count - 1, i + 1)];
            levels[start + i * step] = 0.25f * before + 0.5f * line[i] + 0.25f * after;
        }
    }

    private static void noise(float[] levels, double strength, Random random) {
        float deviation = (float) (strength * between(-6, 8, random));
        if (deviation <= 0) {
            return;
        }
        for (int i = 0; i < levels.length; i++) {
            levels[i] += deviation * (float) random.nextGaussian();
        }
    }

    private static void cover(float[] levels, int width, int height, Random random) {
        for (int rectangles = random.nextInt(3); rectangles > 0; rectangles--) {
            int w = (int) (width * between(0.05, 0.3, random));
            int h = (int) (height * between(0.05, 0.3, random));
            int left = random.nextInt(width - w + 1);
            int top = random.nextInt(height - h + 1);
            float level = random.nextInt(LEVELS);
            for (int y = top; y < top + h; y++) {
                Arrays.fill(levels, y * width + left, y * width + left + w, level);
            }
        }
    }

    private static double between(double low, double high, Random random) {
        return low + (high - low) * random.nextDouble();
    }
}
