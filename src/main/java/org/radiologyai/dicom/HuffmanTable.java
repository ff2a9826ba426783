package org.radiologyai.dicom;

import java.util.Arrays;

/** A Huffman table as its codes' lengths define it (ITU-T T.81, B.2.4.2 and annex C). */
final class HuffmanTable {

    private static final int LONGEST = 16;
    private static final int QUICK = 9;

    /** By the next {@value #QUICK} bits, for codes no longer than these. */
    private final short[] quick = new short[1 << QUICK];

    private final int[] symbols;

    /** For each length the lowest 16 bits that begin with no code of this length or a shorter one. */
    private final int[] limits = new int[LONGEST + 1];

    /** For each length what to add to a code for its place among the symbols. */
    private final int[] offsets = new int[LONGEST + 1];

    HuffmanTable(JpegStream segment) throws DamagedData {
        int[] counts = new int[LONGEST + 1];
        int total = 0;
        for (int length = 1; length <= LONGEST; length++) {
            counts[length] = segment.unsignedByte();
            total += counts[length];
        }
        if (total > 256) {
            throw new DamagedData("Huffman table of more than 256 codes");
        }
        symbols = new int[total];
        for (int i = 0; i < total; i++) {
            symbols[i] = segment.unsignedByte();
        }
        int code = 0;
        int used = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            offsets[length] = used - code;
            if (code + counts[length] >= 1 << length) {
                throw new DamagedData("Huffman table with more codes than there can be");
            }
            for (int i = 0; i < counts[length]; i++, code++, used++) {
                if (length <= QUICK) {
                    int first = code << QUICK - length;
                    short found = (short) (length << 8 | symbols[used]);
                    Arrays.fill(quick, first, first + (1 << QUICK - length), found);
                }
            }
            limits[length] = code << LONGEST - length;
        }
    }

    /** The length of the code with which the 16 bits begin, times 256, plus its symbol; 0 if there is no such code. */
    int find(int bits) {
        int found = quick[bits >>> LONGEST - QUICK];
        if (found != 0) {
            return found;
        }
        for (int length = QUICK + 1; length <= LONGEST; length++) {
            if (bits < limits[length]) {
                return length << 8 | symbols[(bits >>> LONGEST - length) + offsets[length]];
            }
        }
        return 0;
    }
}
