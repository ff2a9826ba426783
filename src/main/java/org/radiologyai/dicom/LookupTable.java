package org.radiologyai.dicom;

/**
 * A lookup table of a modality or VOI LUT sequence, or of one colour of a palette (PS3.3, C.11.1.1 and C.7.6.3.1.5).
 *
 * @param first the input that the first entry is for; below it that entry applies, above the last one the last
 * @param entries unsigned
 * @param bits of an entry
 */
record LookupTable(int first, int[] entries, int bits) {

    private static final int MOST_ENTRIES = 1 << 16;

    /**
     * @param signed whether the input can be negative
     */
    static LookupTable of(Attributes attributes, int descriptorTag, int dataTag, boolean signed) throws RejectedDicom {
        int[] descriptor = attributes.words(descriptorTag);
        byte[] data = attributes.bytes(dataTag);
        if (descriptor.length != 3) {
            throw broken();
        }
        int length = descriptor[0] == 0 ? MOST_ENTRIES : descriptor[0];
        int first = signed ? (short) descriptor[1] : descriptor[1];
        int bits = descriptor[2];
        boolean packed = bits == 8 && data.length == length + (length & 1);
        if (bits < 8 || bits > 16 || !packed && data.length != 2 * length) {
            throw broken();
        }
        int[] entries = new int[length];
        for (int i = 0; i < length; i++) {
            entries[i] = packed ? data[i] & 0xff : data[2 * i] & 0xff | (data[2 * i + 1] & 0xff) << 8;
            if (entries[i] >= 1 << bits) {
                throw broken();
            }
        }
        return new LookupTable(first, entries, bits);
    }

    private static RejectedDicom broken() {
        return RejectedDicom.inconsistent("A lookup table does not have the entries that it announces.");
    }

    int at(double input) {
        return entries[(int) Math.max(0, Math.min(entries.length - 1L, Math.round(input) - first))];
    }

    /** From 0 to 1. */
    double share(double input) {
        return at(input) / (double) ((1 << bits) - 1);
    }
}
