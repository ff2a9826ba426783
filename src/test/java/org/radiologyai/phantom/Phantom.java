package org.radiologyai.phantom;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.WritableRaster;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Draws frontal chest radiographs of nobody: body, lungs, ribs, spine, heart, diaphragm and noise, a little different
 * for each seed. With opacities it stands for a pneumonia. Enough for tests of everything but the diagnosis itself.
 *
 * <p>Tissue is added up along the beam as in an X-ray: each part is drawn as a blurred layer of thickness, and the film
 * is the darker the less there is in its way. The same arguments give the same picture on the same Java release.
 */
public final class Phantom {

    private static final int CANVAS = 512;

    private final Random random;
    private final boolean opacities;

    /** Layers of equal blur are added first and blurred once. */
    private final Map<Integer, float[]> byBlur = new TreeMap<>();

    private Phantom(long seed, boolean opacities) {
        this.random = new Random(seed);
        this.opacities = opacities;
    }

    /** A radiograph of clear lungs, in 8 bits. */
    public static BufferedImage normal(long seed, int width, int height) {
        return new Phantom(seed, false).film(width, height, false);
    }

    /** A radiograph with patchy opacities in one or both lungs, in 8 bits. */
    public static BufferedImage pneumonia(long seed, int width, int height) {
        return new Phantom(seed, true).film(width, height, false);
    }

    /** Like {@link #normal}, in 16 bits. */
    public static BufferedImage normal16Bit(long seed, int width, int height) {
        return new Phantom(seed, false).film(width, height, true);
    }

    private double vary(double value, double share) {
        return value * (1 + share * (2 * random.nextDouble() - 1));
    }

    private void draw() {
        double lean = vary(0.01, 1) * (random.nextBoolean() ? 1 : -1);
        add(body(), 0.60, 7);
        add(new RoundRectangle2D.Double(0.445 + lean, -0.1, 0.11, 1.3, 0.06, 0.1), 0.12, 8);
        Area lungs = new Area();
        double top = vary(0.15, 0.12);
        double base = vary(0.80, 0.04);
        Shape right = lung(0.455, 0.12, top, base);
        Shape left = lung(0.555, 0.88, top * 1.02, base * 1.03);
        lungs.add(new Area(right));
        lungs.add(new Area(left));
        add(lungs, -0.47, 5);
        vessels();
        ribs();
        for (int side = -1; side <= 1; side += 2) {
            Path2D clavicle = new Path2D.Double();
            clavicle.moveTo(0.5 + side * 0.05, 0.205);
            clavicle.curveTo(0.5 + side * 0.16, 0.215, 0.5 + side * 0.22, 0.145, 0.5 + side * 0.37, 0.155);
            stroke(clavicle, 0.024, 0.12, 2);
        }
        for (int v = 0; v < 15; v++) {
            add(new RoundRectangle2D.Double(0.465 + lean, 0.02 + 0.066 * v, 0.07, 0.055, 0.02, 0.02), 0.05, 2);
        }
        double heart = vary(0.15, 0.12);
        Shape shadow = new Ellipse2D.Double(0.545 - heart * 0.85, 0.50, heart * 2.0, 0.33);
        add(AffineTransform.getRotateInstance(0.45, 0.55, 0.65).createTransformedShape(shadow), 0.20, 7);
        if (opacities) {
            int patches = 3 + random.nextInt(4);
            boolean inTheRight = random.nextBoolean();
            for (int i = 0; i < patches; i++) {
                double r = vary(0.075, 0.4);
                double x = inTheRight || random.nextInt(4) == 0 ? vary(0.28, 0.25) : vary(0.72, 0.1);
                add(new Ellipse2D.Double(x - r, vary(0.58, 0.25) - r, 2 * r, vary(1.7, 0.3) * r), vary(0.24, 0.3), 14);
            }
        }
        // The marker of the side.
        add(new RoundRectangle2D.Double(0.90, 0.03, 0.045, 0.025, 0.01, 0.01), 0.8, 0);
        add(new RoundRectangle2D.Double(0.90, 0.03, 0.015, 0.07, 0.01, 0.01), 0.8, 0);
    }

    /** Neck, sloping shoulders, and the trunk with the beginnings of the arms. */
    private Shape body() {
        double shoulder = vary(0.115, 0.15);
        Path2D path = new Path2D.Double();
        for (int side = -1; side <= 1; side += 2) {
            Path2D half = new Path2D.Double();
            half.moveTo(0.5, -0.1);
            half.lineTo(0.5 + side * 0.10, -0.1);
            half.curveTo(
                    0.5 + side * 0.10,
                    shoulder - 0.04,
                    0.5 + side * 0.20,
                    shoulder - 0.03,
                    0.5 + side * 0.34,
                    shoulder + 0.01);
            half.curveTo(0.5 + side * 0.49, shoulder + 0.04, 0.5 + side * 0.50, 0.30, 0.5 + side * 0.49, 0.45);
            half.curveTo(0.5 + side * 0.46, 0.6, 0.5 + side * 0.46, 0.8, 0.5 + side * 0.47, 1.1);
            half.lineTo(0.5, 1.1);
            half.closePath();
            path.append(half, false);
        }
        return path;
    }

    /** From the mediastinum at {@code inner} to the chest wall at {@code outer}. */
    private Shape lung(double inner, double outer, double top, double base) {
        double w = outer - inner;
        Path2D path = new Path2D.Double();
        path.moveTo(inner + 0.10 * w, top + 0.05);
        path.curveTo(inner + 0.25 * w, top - 0.05, inner + 0.62 * w, top - 0.03, inner + 0.80 * w, top + 0.16);
        path.curveTo(inner + 0.99 * w, top + 0.32, outer, base - 0.15, inner + 0.97 * w, base + 0.05);
        path.curveTo(inner + 0.75 * w, base - 0.10, inner + 0.30 * w, base - 0.10, inner + 0.04 * w, base - 0.01);
        path.closePath();
        return path;
    }

    private void ribs() {
        double slope = vary(0.10, 0.3);
        for (int side = -1; side <= 1; side += 2) {
            for (int rib = 0; rib < 9; rib++) {
                double y = 0.14 + 0.073 * rib;
                double reach = 0.26 + 0.13 * Math.sin(Math.PI * Math.min(1, (rib + 2) / 9.0));
                Path2D back = new Path2D.Double();
                back.moveTo(0.5 + side * 0.045, y);
                back.curveTo(
                        0.5 + side * reach * 0.5,
                        y - 0.035,
                        0.5 + side * reach * 0.95,
                        y + slope * 0.4,
                        0.5 + side * reach,
                        y + slope + 0.03);
                stroke(back, 0.021, 0.065, 2);
                Path2D front = new Path2D.Double();
                front.moveTo(0.5 + side * reach, y + slope + 0.03);
                front.curveTo(
                        0.5 + side * reach * 0.9,
                        y + slope + 0.12,
                        0.5 + side * reach * 0.6,
                        y + slope + 0.16,
                        0.5 + side * 0.15,
                        y + slope + 0.20);
                stroke(front, 0.017, 0.03, 3);
            }
        }
    }

    private void vessels() {
        for (int side = -1; side <= 1; side += 2) {
            for (int i = 0; i < 24; i++) {
                double angle = -1.3 + 2.6 * random.nextDouble();
                double length = vary(0.17, 0.5);
                double x = 0.5 + side * 0.085;
                double y = vary(0.45, 0.08);
                Path2D vessel = new Path2D.Double();
                vessel.moveTo(x, y);
                vessel.quadTo(
                        x + side * length * 0.5,
                        y + length * 0.4 * Math.sin(angle),
                        x + side * length * Math.cos(angle),
                        y + length * Math.sin(angle) * 1.2);
                stroke(vessel, vary(0.008, 0.5), 0.045, 2);
            }
        }
    }

    private void stroke(Shape line, double width, double amount, int blur) {
        add(
                new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(line),
                amount,
                blur);
    }

    private void add(Shape shape, double amount, int blur) {
        BufferedImage layer = new BufferedImage(CANVAS, CANVAS, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = layer.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(CANVAS, CANVAS);
        graphics.setColor(Color.WHITE);
        graphics.fill(shape);
        graphics.dispose();
        byte[] mask = ((DataBufferByte) layer.getRaster().getDataBuffer()).getData();
        float[] sum = byBlur.computeIfAbsent(blur, radius -> new float[CANVAS * CANVAS]);
        for (int i = 0; i < mask.length; i++) {
            sum[i] += (float) (amount / 255) * (mask[i] & 0xff);
        }
    }

    private float[] thickness() {
        draw();
        float[] total = new float[CANVAS * CANVAS];
        byBlur.forEach((radius, sum) -> {
            for (int pass = 0; pass < 4; pass++) {
                blurRows(sum, radius);
                transpose(sum);
            }
            for (int i = 0; i < total.length; i++) {
                total[i] += sum[i];
            }
        });
        return total;
    }

    /** Mean over {@code 2 × radius + 1} neighbours, edges repeated. */
    private static void blurRows(float[] values, int radius) {
        float[] row = new float[CANVAS];
        for (int start = 0; start < values.length; start += CANVAS) {
            System.arraycopy(values, start, row, 0, CANVAS);
            float sum = 0;
            for (int k = -radius; k <= radius; k++) {
                sum += row[Math.max(0, k)];
            }
            for (int x = 0; x < CANVAS; x++) {
                values[start + x] = sum / (2 * radius + 1);
                sum += row[Math.min(CANVAS - 1, x + radius + 1)] - row[Math.max(0, x - radius)];
            }
        }
    }

    private static void transpose(float[] values) {
        for (int y = 0; y < CANVAS; y++) {
            for (int x = 0; x < y; x++) {
                float kept = values[y * CANVAS + x];
                values[y * CANVAS + x] = values[x * CANVAS + y];
                values[x * CANVAS + y] = kept;
            }
        }
    }

    private BufferedImage film(int width, int height, boolean in16Bits) {
        float[] thickness = thickness();
        int full = in16Bits ? 65_535 : 255;
        BufferedImage film = new BufferedImage(
                width, height, in16Bits ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = film.getRaster();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double t = between(thickness, (x + 0.5) / width, (y + 0.5) / height);
                double level =
                        0.03 + 0.92 * (1 - Math.exp(-1.25 * Math.pow(Math.max(0, t), 1.25))) / (1 - Math.exp(-1.25));
                double noise = 0.012 * random.nextGaussian();
                row[x] = (int) Math.round(full * Math.max(0, Math.min(1, level + noise)));
            }
            raster.setPixels(0, y, width, 1, row);
        }
        return film;
    }

    private double between(float[] thickness, double x, double y) {
        double column = Math.max(0, Math.min(CANVAS - 1.001, x * CANVAS - 0.5));
        double row = Math.max(0, Math.min(CANVAS - 1.001, y * CANVAS - 0.5));
        int i = (int) row * CANVAS + (int) column;
        double right = column - (int) column;
        double below = row - (int) row;
        return (1 - below) * ((1 - right) * thickness[i] + right * thickness[i + 1])
                + below * ((1 - right) * thickness[i + CANVAS] + right * thickness[i + CANVAS + 1]);
    }
}
