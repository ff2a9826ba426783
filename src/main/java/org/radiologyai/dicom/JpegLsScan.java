package org.radiologyai.dicom;

import java.util.Arrays;

/** The decoder of one scan: contexts, regular mode and run mode (ITU-T T.87, Annex A), in the order of Annex B. */
final class JpegLsScan {

    /** Binary orders of the run lengths: J of A.2.1. */
    private static final int[] J = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    /** Contexts of regular mode; the two of run interruptions follow. */
    private static final int REGULAR = 365;

    private final JpegLsBits bits;
    private final int columns;
    private final int[] components;
    private final int maxval;
    private final int near;
    private final int step;
    private final int range;
    private final int qbpp;
    private final int limit;
    private final int reset;
    private final byte[] quantized;

    /** A, B, C and N of each context; B of a run interruption's context holds its Nn. */
    private final int[] a = new int[REGULAR + 2];

    private final int[] b = new int[REGULAR + 2];
    private final int[] c = new int[REGULAR];
    private final int[] n = new int[REGULAR + 2];

    /** Of each component; where they alternate with each sample, the first's serves all. */
    private final int[] runIndex;

    /** @param components their places in a pixel */
    JpegLsScan(JpegLsParameters parameters, JpegLsBits bits, int columns, int[] components) {
        this.bits = bits;
        this.columns = columns;
        this.components = components;
        runIndex = new int[components.length];
        maxval = parameters.maxval();
        near = parameters.near();
        step = 2 * near + 1;
        range = parameters.range();
        qbpp = parameters.qbpp();
        limit = parameters.limit();
        reset = parameters.reset();
        quantized = parameters.quantized();
        Arrays.fill(a, Math.max(2, (range + 32) / 64));
        Arrays.fill(n, 1);
    }

    /**
     * Decodes the scan's components into the picture.
     *
     * @param bySample whether the components alternate with each sample, not each line
     */
    void decode(short[] picture, Frame frame, boolean bySample) throws DamagedData {
        // A line has one sample more on either side: Ra or Rc of its first, Rd of its last.
        int[][] above = new int[components.length][columns + 2];
        int[][] lines = new int[components.length][columns + 2];
        int target = 0;
        for (int row = 0; row < frame.rows(); row++) {
            for (int i = 0; i < components.length; i++) {
                lines[i][0] = above[i][1];
                above[i][columns + 1] = above[i][columns];
            }
            if (bySample) {
                decodeLines(above, lines);
            } else {
                for (int i = 0; i < components.length; i++) {
                    decodeLine(above[i], lines[i], i);
                }
            }
            for (int i = 0; i < components.length; i++) {
                int[] line = lines[i];
                for (int x = 1, to = target + components[i]; x <= columns; x++, to += frame.samples()) {
                    picture[to] = (short) line[x];
                }
            }
            target += columns * frame.samples();
            int[][] swap = above;
            above = lines;
            lines = swap;
        }
    }

    private void decodeLine(int[] above, int[] line, int component) throws DamagedData {
        byte[] regions = quantized;
        int zero = maxval;
        int x = 1;
        int left = line[0];
        int corner = above[0];
        int up = above[1];
        while (x <= columns) {
            int next = above[x + 1];
            int context =
                    81 * regions[zero + next - up] + 9 * regions[zero + up - corner] + regions[zero + corner - left];
            if (context != 0) {
                left = regular(context, left, up, corner);
                line[x++] = left;
                corner = up;
                up = next;
                continue;
            }
            int end = x + run(columns - x + 1, component);
            Arrays.fill(line, x, end, left);
            x = end;
            if (x <= columns) {
                boolean flat = Math.abs(left - above[x]) <= near;
                left = interruption(flat, left, above[x], component);
                line[x] = left;
                runIndex[component] = Math.max(0, runIndex[component] - 1);
                corner = above[x++];
                up = above[x];
            }
        }
    }

    /** A run goes on only where it does in all components. */
    private void decodeLines(int[][] above, int[][] lines) throws DamagedData {
        int[] contexts = new int[lines.length];
        int x = 1;
        while (x <= columns) {
            int any = 0;
            for (int i = 0; i < contexts.length; i++) {
                int[] up = above[i];
                contexts[i] = 81 * quantized[maxval + up[x + 1] - up[x]]
                        + 9 * quantized[maxval + up[x] - up[x - 1]]
                        + quantized[maxval + up[x - 1] - lines[i][x - 1]];
                any |= contexts[i];
            }
            if (any != 0) {
                for (int i = 0; i < contexts.length; i++) {
                    lines[i][x] = regular(contexts[i], lines[i][x - 1], above[i][x], above[i][x - 1]);
                }
                x++;
                continue;
            }
            int end = x + run(columns - x + 1, 0);
            for (int[] line : lines) {
                Arrays.fill(line, x, end, line[x - 1]);
            }
            x = end;
            if (x <= columns) {
                for (int i = 0; i < contexts.length; i++) {
                    lines[i][x] = interruption(false, lines[i][x - 1], above[i][x], 0);
                }
                runIndex[0] = Math.max(0, runIndex[0] - 1);
                x++;
            }
        }
    }

    /** The sample after its left, upper and upper left neighbours (A.4 to A.6). */
    private int regular(int signedContext, int left, int up, int corner) throws DamagedData {
        int q = Math.abs(signedContext);
        int sign = signedContext < 0 ? -1 : 1;
        int low = Math.min(left, up);
        int high = Math.max(left, up);
        int predicted = corner >= high ? low : corner <= low ? high : left + up - corner;
        predicted = clamped(predicted + sign * c[q]);

        int occurrences = n[q];
        int bias = b[q];
        int k = order(a[q], occurrences);
        int code = code(k, limit);
        int error = code >>> 1 ^ -(code & 1);
        if (k == 0 && near == 0 && 2 * bias <= -occurrences) {
            error = ~error;
        }

        a[q] += Math.abs(error);
        bias += error * step;
        if (occurrences == reset) {
            a[q] >>= 1;
            bias >>= 1;
            occurrences >>= 1;
        }
        occurrences++;
        if (bias <= -occurrences) {
            bias = Math.max(bias + occurrences, 1 - occurrences);
            c[q] = Math.max(c[q] - 1, -128);
        } else if (bias > 0) {
            bias = Math.min(bias - occurrences, 0);
            c[q] = Math.min(c[q] + 1, 127);
        }
        b[q] = bias;
        n[q] = occurrences;
        return reconstructed(predicted, sign * error);
    }

    /** The length of a run (A.7.1). */
    private int run(int remaining, int component) throws DamagedData {
        int length = 0;
        while (bits.read(1) == 1) {
            length += 1 << J[runIndex[component]];
            if (length <= remaining) {
                runIndex[component] = Math.min(runIndex[component] + 1, 31);
            }
            if (length >= remaining) {
                return remaining;
            }
        }
        length += bits.read(J[runIndex[component]]);
        if (length >= remaining) {
            throw new DamagedData("JPEG-LS: run beyond the line");
        }
        return length;
    }

    /** The sample that ends a run (A.7.2). */
    private int interruption(boolean flat, int left, int up, int component) throws DamagedData {
        int type = flat ? 1 : 0;
        int q = REGULAR + type;
        int k = order(flat ? a[q] + (n[q] >> 1) : a[q], n[q]);
        int code = code(k, limit - J[runIndex[component]] - 1);
        int magnitude = code + type + 1 >> 1;
        boolean map = (code + type & 1) == 1;
        boolean negative = map == (k != 0 || 2 * b[q] >= n[q]);
        if (negative && magnitude != 0) {
            b[q]++;
        }
        a[q] += code + 1 - type >> 1;
        if (n[q] == reset) {
            a[q] >>= 1;
            b[q] >>= 1;
            n[q] >>= 1;
        }
        n[q]++;
        boolean inverted = !flat && left > up;
        return reconstructed(flat ? left : up, negative != inverted ? -magnitude : magnitude);
    }

    /** The smallest k with 2ᵏ times the occurrences not below the sum (A.5.1), free of overflow. */
    private static int order(int sum, int occurrences) {
        int k = 0;
        for (int rest = sum - 1; rest >= occurrences; rest >>= 1) {
            k++;
        }
        return k;
    }

    /** A Golomb code of limited length (A.5.3). Beyond RANGE there is none that any error is mapped to. */
    private int code(int k, int longest) throws DamagedData {
        int zeros = bits.zeros();
        int most = longest - qbpp - 1;
        int code = zeros < most ? zeros << k | bits.read(k) : bits.read(qbpp) + 1;
        if (zeros > most || code > range) {
            throw new DamagedData("JPEG-LS: code out of range");
        }
        return code;
    }

    private int reconstructed(int predicted, int error) {
        int sample = predicted + error * step;
        if (sample < -near) {
            sample += range * step;
        } else if (sample > maxval + near) {
            sample -= range * step;
        }
        return clamped(sample);
    }

    private int clamped(int sample) {
        return Math.max(0, Math.min(sample, maxval));
    }
}
