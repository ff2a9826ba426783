package org.radiologyai.dicom;

import java.util.Arrays;

/** The scan of the sequential DCT processes: blocks of 8 by 8 quantized coefficients (ITU-T T.81, annex F). */
final class DctScan {

    /** Where each coefficient of the zigzag sequence stands in its block (figure A.6). */
    private static final int[] ZIGZAG = zigzag();

    private final EntropyCodedData data;
    private final HuffmanTable dcTable;
    private final HuffmanTable acTable;
    private final int[] quantization;
    private final InverseDct inverse;
    private final long[] block = new long[64];
    private int dc;

    /**
     * @param data with the restart interval in blocks
     * @param quantization in zigzag order
     * @param precision 8 or 12
     */
    DctScan(EntropyCodedData data, HuffmanTable dcTable, HuffmanTable acTable, int[] quantization, int precision) {
        this.data = data;
        this.dcTable = dcTable;
        this.acTable = acTable;
        this.quantization = quantization;
        this.inverse = new InverseDct(precision);
    }

    short[] decode(int rows, int columns) throws DamagedData {
        short[] samples = new short[rows * columns];
        int count = 0;
        for (int row = 0; row < rows; row += 8) {
            for (int column = 0; column < columns; column += 8) {
                if (data.beginsInterval(count++)) {
                    dc = 0;
                }
                readBlock();
                inverse.transform(block);
                int width = Math.min(8, columns - column);
                for (int y = 0; y < Math.min(8, rows - row); y++) {
                    int start = (row + y) * columns + column;
                    for (int x = 0; x < width; x++) {
                        samples[start + x] = (short) block[8 * y + x];
                    }
                }
            }
        }
        data.end();
        return samples;
    }

    private void readBlock() throws DamagedData {
        Arrays.fill(block, 0);
        int category = data.symbol(dcTable);
        if (category > 15) {
            throw new DamagedData("JPEG difference of more than 15 bits");
        }
        dc += data.number(category);
        if (dc != (short) dc) {
            throw new DamagedData("JPEG coefficient out of range");
        }
        block[0] = (long) dc * quantization[0];
        for (int k = 1; k < 64; k++) {
            int symbol = data.symbol(acTable);
            int run = symbol >> 4;
            category = symbol & 0xf;
            if (category == 0 && run < 15) {
                if (run > 0) {
                    throw new DamagedData("progressive code in sequential JPEG");
                }
                return;
            }
            k += run;
            if (k > 63) {
                throw new DamagedData("JPEG block of more than 64 coefficients");
            }
            block[ZIGZAG[k]] = (long) data.number(category) * quantization[k];
        }
    }

    private static int[] zigzag() {
        int[] places = new int[64];
        int k = 0;
        for (int diagonal = 0; diagonal < 15; diagonal++) {
            for (int i = Math.max(0, diagonal - 7); i <= Math.min(7, diagonal); i++) {
                boolean upwards = diagonal % 2 == 0;
                int row = upwards ? diagonal - i : i;
                places[k++] = 8 * row + diagonal - row;
            }
        }
        return places;
    }
}
