package org.radiologyai.dicom;

/**
 * The entropy-coded bits of one scan, the first bit of a byte first (ITU-T T.87, Annex A). The byte after FF carries
 * only seven bits; FF before a byte of 80 or more is a marker and ends them.
 */
final class JpegLsBits {

    private static final String CUT_SHORT = "JPEG-LS: scan cut short";

    private final byte[] stream;
    private int position;
    private boolean afterFf;

    /** The next bits, left-aligned; zeros follow the valid ones. */
    private long cache;

    private int valid;

    JpegLsBits(byte[] stream, int start) {
        this.stream = stream;
        this.position = start;
    }

    /** Up to 32 bits as a number. */
    int read(int count) throws DamagedData {
        if (count == 0) {
            return 0;
        }
        if (valid < count) {
            fill();
            if (valid < count) {
                throw new DamagedData(CUT_SHORT);
            }
        }
        int number = (int) (cache >>> 64 - count);
        cache <<= count;
        valid -= count;
        return number;
    }

    /** Consumes zeros up to and with the one that ends them: at least 56 bits are looked at. */
    int zeros() throws DamagedData {
        int zeros = Long.numberOfLeadingZeros(cache);
        if (zeros >= valid) {
            fill();
            zeros = Long.numberOfLeadingZeros(cache);
            if (zeros >= valid) {
                throw new DamagedData(valid > 56 ? "JPEG-LS: code too long" : CUT_SHORT);
            }
        }
        cache = cache << zeros << 1;
        valid -= zeros + 1;
        return zeros;
    }

    /** Where the marker after the last sample's byte stands. That byte may be FF, which takes one more after it. */
    int end() throws DamagedData {
        fill();
        if (valid > (stream[position - 2] == (byte) 0xFF ? 14 : 7)) {
            throw new DamagedData("JPEG-LS: data after the last sample");
        }
        return position;
    }

    private void fill() {
        byte[] in = stream;
        while (valid <= 56 && position < in.length) {
            int next = in[position] & 0xFF;
            if (next == 0xFF && (position + 1 == in.length || in[position + 1] < 0)) {
                return;
            }
            int bits = afterFf ? 7 : 8;
            cache |= (long) next << 64 - bits - valid;
            valid += bits;
            afterFf = next == 0xFF;
            position++;
        }
    }
}
