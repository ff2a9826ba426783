package org.radiologyai.dicom;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes gray JPEG streams of the kinds that the Java runtime cannot write (ITU-T T.81): lossless and 12-bit. */
final class JpegEncoder {

    private static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int rows;
    private final int columns;
    private int bits;
    private int bitCount;

    private JpegEncoder(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** The lossless process; a restart interval of 0 lines means none. */
    static byte[] lossless(
            short[] samples, int columns, int precision, int predictor, int pointTransform, int restartLines) {
        JpegEncoder encoder = new JpegEncoder(samples.length / columns, columns);
        encoder.losslessStream(samples, precision, predictor, pointTransform, restartLines);
        return encoder.out.toByteArray();
    }

    /** The extended sequential process, with one quantization for all coefficients. */
    static byte[] dct(short[] samples, int columns, int precision, int quantization, int restartBlocks) {
        JpegEncoder encoder = new JpegEncoder(samples.length / columns, columns);
        encoder.dctStream(samples, precision, quantization, restartBlocks);
        return encoder.out.toByteArray();
    }

    private void losslessStream(short[] samples, int precision, int predictor, int pointTransform, int restartLines) {
        Codes codes = Codes.ofCategories(17);
        marker(0xd8);
        frame(0xc3, precision);
        segment(0xc4, codes.definition(0x00));
        segment(0xdd, restartLines * columns >> 8, restartLines * columns & 0xff);
        segment(0xda, 1, 1, 0x00, predictor, 0, pointTransform);
        int[] s = new int[samples.length];
        for (int i = 0; i < s.length; i++) {
            s[i] = (samples[i] & 0xffff) >> pointTransform;
        }
        int firstLine = 0;
        for (int i = 0; i < s.length; i++) {
            int row = i / columns;
            if (i % columns == 0 && row > 0 && restartLines > 0 && row % restartLines == 0) {
                flush();
                marker(0xd0 + (row / restartLines - 1) % 8);
                firstLine = row;
            }
            int predicted;
            if (row == firstLine) {
                predicted = i % columns == 0 ? 1 << precision - pointTransform - 1 : s[i - 1];
            } else if (i % columns == 0) {
                predicted = s[i - columns];
            } else {
                predicted = predicted(predictor, s[i - 1], s[i - columns], s[i - columns - 1]);
            }
            int difference = (short) (s[i] - predicted);
            if (difference == Short.MIN_VALUE) {
                codes.write(this, 16);
            } else {
                codes.write(this, category(difference));
                number(difference);
            }
        }
        flush();
        marker(0xd9);
    }

    private static int predicted(int predictor, int a, int b, int c) {
        return switch (predictor) {
            case 1 -> a;
            case 2 -> b;
            case 3 -> c;
            case 4 -> a + b - c;
            case 5 -> a + (b - c >> 1);
            case 6 -> b + (a - c >> 1);
            case 7 -> (a + b) / 2;
            default -> throw new IllegalArgumentException("predictor " + predictor);
        };
    }

    private void dctStream(short[] samples, int precision, int quantization, int restartBlocks) {
        Codes dcCodes = Codes.ofCategories(16);
        Codes acCodes = Codes.ofRuns();
        marker(0xd8);
        int[] table = new int[65];
        for (int k = 1; k < table.length; k++) {
            table[k] = quantization;
        }
        segment(0xdb, table);
        frame(0xc1, precision);
        segment(0xc4, dcCodes.definition(0x00));
        segment(0xc4, acCodes.definition(0x10));
        segment(0xdd, restartBlocks >> 8, restartBlocks & 0xff);
        segment(0xda, 1, 1, 0x00, 0, 63, 0);
        int dc = 0;
        int count = 0;
        for (int row = 0; row < rows; row += 8) {
            for (int column = 0; column < columns; column += 8) {
                if (count > 0 && restartBlocks > 0 && count % restartBlocks == 0) {
                    flush();
                    marker(0xd0 + (count / restartBlocks - 1) % 8);
                    dc = 0;
                }
                count++;
                int[] block = coefficients(samples, row, column, 1 << precision - 1, quantization);
                dcCodes.write(this, category(block[0] - dc));
                number(block[0] - dc);
                dc = block[0];
                int run = 0;
                for (int k = 1; k < 64; k++) {
                    int coefficient = block[ZIGZAG[k]];
                    if (coefficient == 0) {
                        run++;
                        continue;
                    }
                    for (; run > 15; run -= 16) {
                        acCodes.write(this, 0xf0);
                    }
                    acCodes.write(this, run << 4 | category(coefficient));
                    number(coefficient);
                    run = 0;
                }
                if (run > 0) {
                    acCodes.write(this, 0);
                }
            }
        }
        flush();
        marker(0xd9);
    }

    /** The forward DCT by its definition (A.3.3); edges are continued. */
    private int[] coefficients(short[] samples, int row, int column, int middle, int quantization) {
        double[] half = new double[64];
        for (int y = 0; y < 8; y++) {
            for (int u = 0; u < 8; u++) {
                for (int x = 0; x < 8; x++) {
                    int at = Math.min(row + y, rows - 1) * columns + Math.min(column + x, columns - 1);
                    half[8 * y + u] += ((samples[at] & 0xffff) - middle) * basis(u, x);
                }
            }
        }
        int[] block = new int[64];
        for (int v = 0; v < 8; v++) {
            for (int u = 0; u < 8; u++) {
                double sum = 0;
                for (int y = 0; y < 8; y++) {
                    sum += half[8 * y + u] * basis(v, y);
                }
                block[8 * v + u] = (int) Math.round(sum / quantization);
            }
        }
        return block;
    }

    private static double basis(int frequency, int place) {
        return Math.cos((2 * place + 1) * frequency * Math.PI / 16) * (frequency == 0 ? Math.sqrt(0.125) : 0.5);
    }

    private void frame(int process, int precision) {
        segment(process, precision, rows >> 8, rows & 0xff, columns >> 8, columns & 0xff, 1, 1, 0x11, 0);
    }

    private void marker(int code) {
        out.write(0xff);
        out.write(code);
    }

    private void segment(int code, int... content) {
        marker(code);
        out.write(content.length + 2 >> 8);
        out.write(content.length + 2);
        for (int value : content) {
            out.write(value);
        }
    }

    private static int category(int number) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(number));
    }

    private void number(int number) {
        int category = category(number);
        write(number < 0 ? number - 1 : number, category);
    }

    private void write(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits = bits << 1 | value >> i & 1;
            if (++bitCount == 8) {
                out.write(bits);
                if (bits == 0xff) {
                    out.write(0);
                }
                bits = 0;
                bitCount = 0;
            }
        }
    }

    private void flush() {
        while (bitCount > 0) {
            write(1, 1);
        }
    }

    /** A Huffman code with short and long codes; it suits no picture well. */
    private static final class Codes {

        private final int[] counts = new int[17];
        private final List<Integer> symbols = new ArrayList<>();
        private final int[] codes = new int[256];
        private final int[] lengths = new int[256];
        private int next;
        private int length;

        static Codes ofCategories(int count) {
            Codes codes = new Codes();
            for (int category = 0; category < count; category++) {
                codes.add(category, category < 6 ? 3 : category < 9 ? 4 : 12);
            }
            return codes;
        }

        static Codes ofRuns() {
            Codes codes = new Codes();
            codes.add(0, 2);
            for (int category = 1; category <= 4; category++) {
                codes.add(category, 4);
            }
            for (int symbol = 5; symbol < 256; symbol++) {
                int category = symbol & 0xf;
                if (symbol == 0xf0 || category > 0 && category < 15) {
                    codes.add(symbol, 10);
                }
            }
            return codes;
        }

        private void add(int symbol, int newLength) {
            next <<= newLength - length;
            length = newLength;
            codes[symbol] = next++;
            lengths[symbol] = length;
            counts[length]++;
            symbols.add(symbol);
        }

        int[] definition(int selector) {
            int[] content = new int[17 + symbols.size()];
            content[0] = selector;
            System.arraycopy(counts, 1, content, 1, 16);
            for (int i = 0; i < symbols.size(); i++) {
                content[17 + i] = symbols.get(i);
            }
            return content;
        }

        void write(JpegEncoder encoder, int symbol) {
            encoder.write(codes[symbol], lengths[symbol]);
        }
    }
}
