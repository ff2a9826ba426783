package org.radiologyai.imaging;

import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** Some thousand pixels spread evenly over a picture: enough to judge it, and as cheap for 50 megapixels as for one. */
record Grid(int[] columns, int[] rows) {

    private static final int MOST = 64;

    static Grid over(int width, int height) {
        return new Grid(spread(width), spread(height));
    }

    private static int[] spread(int length) {
        int count = Math.min(length, MOST);
        return IntStream.range(0, count)
                .map(i -> (int) ((2L * i + 1) * length / (2L * count)))
                .toArray();
    }

    /** The values at its points. */
    int[] pick(IntBinaryOperator valueAt) {
        int[] values = new int[columns.length * rows.length];
        int i = 0;
        for (int y : rows) {
            for (int x : columns) {
                values[i++] = valueAt.applyAsInt(x, y);
            }
        }
        return values;
    }
}
