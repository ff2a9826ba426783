package org.radiologyai.dicom;

/**
 * The inverse DCT (ITU-T T.81, A.3.3), after Loeffler, Ligtenberg and Moschytz, in fixed point.
 *
 * <p>Constants have 13 fraction bits, and between the two passes values keep 2, or 1 for 12-bit samples. This is what the
 * Independent JPEG Group's accurate integer transform does, so that samples equal those of most other programs.
 */
final class InverseDct {

    private static final int FRACTION = 13;

    // Sums of cosines, named by their value, times 2 to the 13th.
    private static final long C0_298 = 2446;
    private static final long C0_390 = 3196;
    private static final long C0_541 = 4433;
    private static final long C0_765 = 6270;
    private static final long C0_899 = 7373;
    private static final long C1_175 = 9633;
    private static final long C1_501 = 12299;
    private static final long C1_847 = 15137;
    private static final long C1_961 = 16069;
    private static final long C2_053 = 16819;
    private static final long C2_562 = 20995;
    private static final long C3_072 = 25172;

    private final int kept;
    private final int largest;

    /** @param precision of the samples: 8 or 12 */
    InverseDct(int precision) {
        kept = precision == 8 ? 2 : 1;
        largest = (1 << precision) - 1;
    }

    /** Coefficients of up to 32 bits become samples. Nothing can overflow. */
    void transform(long[] block) {
        for (int column = 0; column < 8; column++) {
            transform(block, column, 8, FRACTION - kept);
        }
        for (int row = 0; row < 64; row += 8) {
            transform(block, row, 1, FRACTION + kept + 3);
            for (int i = row; i < row + 8; i++) {
                block[i] = Math.max(0, Math.min(largest, block[i] + (largest + 1 >> 1)));
            }
        }
    }

    private static void transform(long[] v, int at, int step, int shift) {
        long v0 = v[at];
        long v1 = v[at + step];
        long v2 = v[at + 2 * step];
        long v3 = v[at + 3 * step];
        long v4 = v[at + 4 * step];
        long v5 = v[at + 5 * step];
        long v6 = v[at + 6 * step];
        long v7 = v[at + 7 * step];
        long half = 1L << shift - 1;
        if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) == 0) {
            long flat = (v0 << FRACTION) + half >> shift;
            for (int i = 0; i < 8; i++) {
                v[at + i * step] = flat;
            }
            return;
        }

        long turn = (v2 + v6) * C0_541;
        long turned2 = turn + v2 * C0_765;
        long turned6 = turn - v6 * C1_847;
        long sum = (v0 + v4 << FRACTION) + half;
        long difference = (v0 - v4 << FRACTION) + half;
        long even0 = sum + turned2;
        long even1 = difference + turned6;
        long even2 = difference - turned6;
        long even3 = sum - turned2;

        long all = (v1 + v3 + v5 + v7) * C1_175;
        long sum17 = (v1 + v7) * C0_899;
        long sum35 = (v3 + v5) * C2_562;
        long sum37 = all - (v3 + v7) * C1_961;
        long sum15 = all - (v1 + v5) * C0_390;
        long odd0 = v1 * C1_501 - sum17 + sum15;
        long odd1 = v3 * C3_072 - sum35 + sum37;
        long odd2 = v5 * C2_053 - sum35 + sum15;
        long odd3 = v7 * C0_298 - sum17 + sum37;

        v[at] = even0 + odd0 >> shift;
        v[at + step] = even1 + odd1 >> shift;
        v[at + 2 * step] = even2 + odd2 >> shift;
        v[at + 3 * step] = even3 + odd3 >> shift;
        v[at + 4 * step] = even3 - odd3 >> shift;
        v[at + 5 * step] = even2 - odd2 >> shift;
        v[at + 6 * step] = even1 - odd1 >> shift;
        v[at + 7 * step] = even0 - odd0 >> shift;
    }
}
