package org.radiologyai.dicom;

import java.io.ByteArrayOutputStream;

/** A plain JPEG-LS encoder after the flow of ITU-T T.87, Annex A: slow, and with no code of the decoder's. */
final class JpegLsEncoder {

    /** As in a scan header: components apart, by line or by sample. */
    static final int NONE = 0;

    static final int LINE = 1;
    static final int SAMPLE = 2;

    private static final int[] J = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private final Frame frame;
    private final int precision;
    private final int near;
    private final int interleave;
    private final int[] preset;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** By component, row and column; what a decoder shall see replaces the original as coding goes on. */
    private final int[][][] image;

    private int maxval;
    private int t1;
    private int t2;
    private int t3;
    private int reset;
    private int range;
    private int qbpp;
    private int limit;

    private int[] sums;
    private int[] biases;
    private int[] corrections;
    private int[] occurrences;
    private final int[] negatives = new int[2];
    private int[] runIndex;

    private int bits;
    private int free;
    private int last;

    /** @param preset MAXVAL, T1, T2, T3, RESET; null for a stream without them */
    JpegLsEncoder(Frame frame, short[] samples, int precision, int near, int interleave, int[] preset) {
        this.frame = frame;
        this.precision = precision;
        this.near = near;
        this.interleave = interleave;
        this.preset = preset;
        image = new int[frame.samples()][frame.rows()][frame.columns()];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / frame.samples();
            image[i % frame.samples()][pixel / frame.columns()][pixel % frame.columns()] = samples[i] & 0xFFFF;
        }
    }

    byte[] encode() {
        marker(0xD8);
        marker(0xF7);
        words(8 + 3 * frame.samples());
        out.write(precision);
        words(frame.rows(), frame.columns());
        out.write(frame.samples());
        for (int i = 0; i < frame.samples(); i++) {
            bytes(i + 1, 0x11, 0);
        }
        if (preset != null) {
            marker(0xF8);
            words(13);
            out.write(1);
            words(preset);
        }
        setParameters();
        for (int i = 0; i < frame.samples(); i++) {
            if (interleave == NONE) {
                scan(i, 1);
            } else if (i == 0) {
                scan(0, frame.samples());
            }
        }
        marker(0xD9);
        return out.toByteArray();
    }

    /** What the stream decodes to: within NEAR of the original. */
    short[] reconstruction() {
        short[] samples = new short[frame.sampleCount()];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / frame.samples();
            samples[i] = (short) image[i % frame.samples()][pixel / frame.columns()][pixel % frame.columns()];
        }
        return samples;
    }

    private void setParameters() {
        int[] given = preset == null ? new int[5] : preset;
        maxval = given[0] != 0 ? given[0] : (int) Math.pow(2, precision) - 1;
        int d1;
        int d2;
        int d3;
        if (maxval >= 128) {
            int factor = (Math.min(maxval, 4095) + 128) / 256;
            d1 = factor * (3 - 2) + 2 + 3 * near;
            d2 = factor * (7 - 3) + 3 + 5 * near;
            d3 = factor * (21 - 4) + 4 + 7 * near;
        } else {
            int factor = 256 / (maxval + 1);
            d1 = Math.max(2, 3 / factor + 3 * near);
            d2 = Math.max(3, 7 / factor + 5 * near);
            d3 = Math.max(4, 21 / factor + 7 * near);
        }
        t1 = given[1] != 0 ? given[1] : d1 > maxval || d1 < near + 1 ? near + 1 : d1;
        t2 = given[2] != 0 ? given[2] : d2 > maxval || d2 < t1 ? t1 : d2;
        t3 = given[3] != 0 ? given[3] : d3 > maxval || d3 < t2 ? t2 : d3;
        reset = given[4] != 0 ? given[4] : 64;
        range = (int) Math.floor((maxval + 2.0 * near) / (2 * near + 1)) + 1;
        qbpp = logarithm(range);
        int bpp = Math.max(2, logarithm(maxval + 1));
        limit = 2 * (bpp + Math.max(8, bpp));
    }

    private static int logarithm(int number) {
        int bits = 0;
        while (Math.pow(2, bits) < number) {
            bits++;
        }
        return bits;
    }

    private void scan(int first, int count) {
        marker(0xDA);
        words(6 + 2 * count);
        out.write(count);
        for (int i = first; i < first + count; i++) {
            bytes(i + 1, 0);
        }
        bytes(near, count == 1 ? 0 : interleave, 0);
        sums = new int[367];
        biases = new int[365];
        corrections = new int[365];
        occurrences = new int[367];
        for (int q = 0; q < 367; q++) {
            sums[q] = Math.max(2, (range + 32) / 64);
            occurrences[q] = 1;
        }
        negatives[0] = 0;
        negatives[1] = 0;
        runIndex = new int[frame.samples()];
        bits = 0;
        last = 0;
        free = 8;
        for (int row = 0; row < frame.rows(); row++) {
            if (interleave == SAMPLE && count > 1) {
                line(row, first, count);
            } else {
                for (int i = first; i < first + count; i++) {
                    line(row, i, 1);
                }
            }
        }
        boolean stuffing = last == 0xFF;
        if (stuffing || free < 8) {
            out.write(bits << free);
        }
    }

    /** Of one component, or of several that alternate. */
    private void line(int row, int first, int count) {
        int x = 0;
        while (x < frame.columns()) {
            boolean flat = true;
            for (int i = first; i < first + count; i++) {
                flat &= Math.abs(at(i, row - 1, x + 1) - at(i, row - 1, x)) <= near
                        && Math.abs(at(i, row - 1, x) - at(i, row - 1, x - 1)) <= near
                        && Math.abs(at(i, row - 1, x - 1) - at(i, row, x - 1)) <= near;
            }
            if (!flat) {
                for (int i = first; i < first + count; i++) {
                    regular(i, row, x);
                }
                x++;
                continue;
            }
            int run = 0;
            while (x < frame.columns() && continues(row, x, first, count)) {
                for (int i = first; i < first + count; i++) {
                    image[i][row][x] = at(i, row, x - 1);
                }
                x++;
                run++;
            }
            while (run >= 1 << J[runIndex[first]]) {
                bit(1);
                run -= 1 << J[runIndex[first]];
                if (runIndex[first] < 31) {
                    runIndex[first]++;
                }
            }
            if (x == frame.columns()) {
                if (run > 0) {
                    bit(1);
                }
                return;
            }
            bit(0);
            number(run, J[runIndex[first]]);
            for (int i = first; i < first + count; i++) {
                interruption(i, row, x, count > 1, J[runIndex[first]]);
            }
            if (runIndex[first] > 0) {
                runIndex[first]--;
            }
            x++;
        }
    }

    private boolean continues(int row, int x, int first, int count) {
        boolean same = true;
        for (int i = first; i < first + count; i++) {
            same &= Math.abs(image[i][row][x] - at(i, row, x - 1)) <= near;
        }
        return same;
    }

    private void regular(int component, int row, int x) {
        int ra = at(component, row, x - 1);
        int rb = at(component, row - 1, x);
        int rc = at(component, row - 1, x - 1);
        int rd = at(component, row - 1, x + 1);
        int q1 = region(rd - rb);
        int q2 = region(rb - rc);
        int q3 = region(rc - ra);
        int sign = 1;
        if (q1 < 0 || q1 == 0 && q2 < 0 || q1 == 0 && q2 == 0 && q3 < 0) {
            sign = -1;
            q1 = -q1;
            q2 = -q2;
            q3 = -q3;
        }
        int q = q1 * 81 + q2 * 9 + q3;
        int px;
        if (rc >= Math.max(ra, rb)) {
            px = Math.min(ra, rb);
        } else if (rc <= Math.min(ra, rb)) {
            px = Math.max(ra, rb);
        } else {
            px = ra + rb - rc;
        }
        px = clamp(sign > 0 ? px + corrections[q] : px - corrections[q]);
        int error = error(component, row, x, px, sign);
        int k = 0;
        while ((long) occurrences[q] << k < sums[q]) {
            k++;
        }
        int mapped;
        if (near == 0 && k == 0 && 2 * biases[q] <= -occurrences[q]) {
            mapped = error >= 0 ? 2 * error + 1 : -2 * (error + 1);
        } else {
            mapped = error >= 0 ? 2 * error : -2 * error - 1;
        }
        golomb(mapped, k, limit);
        biases[q] += error * (2 * near + 1);
        sums[q] += Math.abs(error);
        if (occurrences[q] == reset) {
            sums[q] = sums[q] / 2;
            biases[q] = Math.floorDiv(biases[q], 2);
            occurrences[q] = occurrences[q] / 2;
        }
        occurrences[q]++;
        if (biases[q] <= -occurrences[q]) {
            biases[q] += occurrences[q];
            if (corrections[q] > -128) {
                corrections[q]--;
            }
            if (biases[q] <= -occurrences[q]) {
                biases[q] = -occurrences[q] + 1;
            }
        } else if (biases[q] > 0) {
            biases[q] -= occurrences[q];
            if (corrections[q] < 127) {
                corrections[q]++;
            }
            if (biases[q] > 0) {
                biases[q] = 0;
            }
        }
    }

    private void interruption(int component, int row, int x, boolean alternating, int runBits) {
        int ra = at(component, row, x - 1);
        int rb = at(component, row - 1, x);
        int type = !alternating && Math.abs(ra - rb) <= near ? 1 : 0;
        int sign = type == 0 && ra > rb ? -1 : 1;
        int error = error(component, row, x, type == 1 ? ra : rb, sign);
        int q = 365 + type;
        int sum = type == 1 ? sums[366] + occurrences[366] / 2 : sums[365];
        int k = 0;
        while ((long) occurrences[q] << k < sum) {
            k++;
        }
        int map = 0;
        if (k == 0 && error > 0 && 2 * negatives[type] < occurrences[q]
                || error < 0 && 2 * negatives[type] >= occurrences[q]
                || error < 0 && k != 0) {
            map = 1;
        }
        int mapped = 2 * Math.abs(error) - type - map;
        golomb(mapped, k, limit - runBits - 1);
        if (error < 0) {
            negatives[type]++;
        }
        sums[q] += (mapped + 1 - type) / 2;
        if (occurrences[q] == reset) {
            sums[q] /= 2;
            occurrences[q] /= 2;
            negatives[type] /= 2;
        }
        occurrences[q]++;
    }

    /** The error of a prediction, quantized and modulo RANGE; the reconstruction replaces the sample. */
    private int error(int component, int row, int x, int px, int sign) {
        int error = sign * (image[component][row][x] - px);
        error = error > 0 ? (near + error) / (2 * near + 1) : -((near - error) / (2 * near + 1));
        image[component][row][x] = clamp(px + sign * error * (2 * near + 1));
        if (error < 0) {
            error += range;
        }
        if (error >= (range + 1) / 2) {
            error -= range;
        }
        return error;
    }

    private int at(int component, int row, int x) {
        if (row < 0) {
            return 0;
        }
        if (x < 0) {
            return at(component, row - 1, 0);
        }
        return image[component][row][Math.min(x, frame.columns() - 1)];
    }

    private int region(int gradient) {
        int size = Math.abs(gradient);
        int region = size <= near ? 0 : size < t1 ? 1 : size < t2 ? 2 : size < t3 ? 3 : 4;
        return gradient < 0 ? -region : region;
    }

    private int clamp(int sample) {
        return sample < 0 ? 0 : sample > maxval ? maxval : sample;
    }

    private void golomb(int mapped, int k, int longest) {
        int most = longest - qbpp - 1;
        int zeros = mapped >> k;
        for (int i = 0; i < Math.min(zeros, most); i++) {
            bit(0);
        }
        bit(1);
        if (zeros < most) {
            number(mapped, k);
        } else {
            number(mapped - 1, qbpp);
        }
    }

    private void number(int number, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bit(number >> i & 1);
        }
    }

    private void bit(int bit) {
        bits = bits << 1 | bit;
        free--;
        if (free == 0) {
            out.write(bits);
            last = bits;
            free = bits == 0xFF ? 7 : 8;
            bits = 0;
        }
    }

    private void marker(int code) {
        bytes(0xFF, code);
    }

    private void words(int... words) {
        for (int word : words) {
            bytes(word >> 8, word);
        }
    }

    private void bytes(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
    }
}
