package org.radiologyai.dicom;

/** The scan of the lossless process: each sample is a difference to what its neighbours predict (ITU-T T.81, annex H). */
final class LosslessScan {

    private final EntropyCodedData data;
    private final HuffmanTable table;
    private final int predictor;
    private final int bits;
    private final int pointTransform;

    /**
     * @param data with the restart interval in lines
     * @param predictor 1 to 7
     * @param pointTransform less than the precision
     */
    LosslessScan(EntropyCodedData data, HuffmanTable table, int precision, int predictor, int pointTransform) {
        this.data = data;
        this.table = table;
        this.predictor = predictor;
        this.bits = precision - pointTransform;
        this.pointTransform = pointTransform;
    }

    short[] decode(int rows, int columns) throws DamagedData {
        short[] samples = new short[rows * columns];
        int seen = 0;
        for (int row = 0; row < rows; row++) {
            seen |= data.beginsInterval(row)
                    ? firstLine(samples, row * columns, columns)
                    : line(samples, row * columns, columns);
        }
        data.end();
        if (seen >>> bits != 0) {
            throw new DamagedData("JPEG sample beyond its precision");
        }
        if (pointTransform > 0) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) (samples[i] << pointTransform);
            }
        }
        return samples;
    }

    private int firstLine(short[] samples, int start, int columns) throws DamagedData {
        int seen = 0;
        int left = 1 << bits - 1;
        for (int i = start; i < start + columns; i++) {
            left = left + difference() & 0xffff;
            samples[i] = (short) left;
            seen |= left;
        }
        return seen;
    }

    private int line(short[] samples, int start, int columns) throws DamagedData {
        int above = samples[start - columns] & 0xffff;
        int left = above + difference() & 0xffff;
        samples[start] = (short) left;
        int seen = left;
        for (int i = start + 1; i < start + columns; i++) {
            int aboveLeft = above;
            above = samples[i - columns] & 0xffff;
            int predicted =
                    switch (predictor) {
                        case 1 -> left;
                        case 2 -> above;
                        case 3 -> aboveLeft;
                        case 4 -> left + above - aboveLeft;
                        case 5 -> left + (above - aboveLeft >> 1);
                        case 6 -> above + (left - aboveLeft >> 1);
                        default -> left + above >> 1;
                    };
            left = predicted + difference() & 0xffff;
            samples[i] = (short) left;
            seen |= left;
        }
        return seen;
    }

    private int difference() throws DamagedData {
        int category = data.symbol(table);
        if (category > 16) {
            throw new DamagedData("JPEG difference of more than 16 bits");
        }
        return category == 16 ? 1 << 15 : data.number(category);
    }
}
