package org.radiologyai.dicom;

/**
 * The coding parameters of a scan (ITU-T T.87, C.2.4.1.1 and A.2.1).
 *
 * @param maxval largest sample
 * @param near largest difference to the original
 * @param t1 first threshold of the gradients
 * @param t2 second threshold
 * @param t3 third threshold
 * @param reset occurrences of a context after which its statistics are halved
 */
record JpegLsParameters(int maxval, int near, int t1, int t2, int t3, int reset) {

    /** @param preset MAXVAL, T1, T2, T3 and RESET; 0 stands for the default */
    static JpegLsParameters of(int precision, int near, int[] preset) throws DamagedData {
        int maxval = preset[0] == 0 ? (1 << precision) - 1 : preset[0];
        if (maxval >= 1 << precision || near > Math.min(255, maxval / 2)) {
            throw new DamagedData("JPEG-LS: MAXVAL " + maxval + ", NEAR " + near);
        }
        int t1 = preset[1];
        int t2 = preset[2];
        int t3 = preset[3];
        boolean large = maxval >= 128;
        int factor = large ? (Math.min(maxval, 4095) + 128) / 256 : 256 / (maxval + 1);
        if (t1 == 0) {
            int basic = large ? factor + 2 : 3 / factor;
            t1 = orElse(Math.max(2, basic + 3 * near), near + 1, maxval);
        }
        if (t2 == 0) {
            int basic = large ? factor * 4 + 3 : 7 / factor;
            t2 = orElse(Math.max(3, basic + 5 * near), t1, maxval);
        }
        if (t3 == 0) {
            int basic = large ? factor * 17 + 4 : 21 / factor;
            t3 = orElse(Math.max(4, basic + 7 * near), t2, maxval);
        }
        int reset = preset[4] == 0 ? 64 : preset[4];
        if (t1 <= near || t2 < t1 || t3 < t2 || t3 > maxval || reset < 3 || reset > Math.max(255, maxval)) {
            throw new DamagedData("JPEG-LS: thresholds " + t1 + ", " + t2 + ", " + t3 + ", RESET " + reset);
        }
        return new JpegLsParameters(maxval, near, t1, t2, t3, reset);
    }

    private static int orElse(int threshold, int lowest, int maxval) {
        return threshold < lowest || threshold > maxval ? lowest : threshold;
    }

    /** Number of different prediction errors. */
    int range() {
        return (maxval + 2 * near) / (2 * near + 1) + 1;
    }

    /** Bits of a prediction error. */
    int qbpp() {
        return bits(range() - 1);
    }

    /** Bits of the longest code word. */
    int limit() {
        int bpp = Math.max(2, bits(maxval));
        return 2 * (bpp + Math.max(8, bpp));
    }

    /** The gradients from −MAXVAL to MAXVAL, quantized to −4 to 4 (A.3.3). */
    byte[] quantized() {
        byte[] quantized = new byte[2 * maxval + 1];
        for (int gradient = near + 1; gradient <= maxval; gradient++) {
            byte region = (byte) (gradient < t1 ? 1 : gradient < t2 ? 2 : gradient < t3 ? 3 : 4);
            quantized[maxval + gradient] = region;
            quantized[maxval - gradient] = (byte) -region;
        }
        return quantized;
    }

    private static int bits(int largest) {
        return 32 - Integer.numberOfLeadingZeros(largest);
    }
}
