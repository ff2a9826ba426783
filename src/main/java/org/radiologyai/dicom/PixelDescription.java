package org.radiologyai.dicom;

import java.util.Optional;

/**
 * What stored pixel values are (PS3.3, C.7.6.3.1): their shape, the bits that count, and what they stand for.
 *
 * @param bitsStored that count, 1 to {@code bitsAllocated}
 * @param highBit the highest of them, counted from 0
 * @param signed whether they are in two's complement
 * @param photometric what a value stands for
 */
record PixelDescription(Frame frame, int bitsStored, int highBit, boolean signed, Photometric photometric) {

    /** Photometric interpretations that are read (PS3.3, C.7.6.3.1.2). */
    enum Photometric {
        /** Low values are white. */
        MONOCHROME1("MONOCHROME1"),
        /** Low values are black. */
        MONOCHROME2("MONOCHROME2"),
        PALETTE_COLOR("PALETTE COLOR"),
        RGB("RGB"),
        YBR_FULL("YBR_FULL"),
        YBR_FULL_422("YBR_FULL_422"),
        /** Only inside JPEG 2000, whose decoders give RGB. */
        YBR_RCT("YBR_RCT"),
        /** Only inside JPEG 2000, whose decoders give RGB. */
        YBR_ICT("YBR_ICT");

        private final String term;

        Photometric(String term) {
            this.term = term;
        }

        private static Optional<Photometric> of(String term) {
            for (Photometric photometric : values()) {
                if (photometric.term.equals(term)) {
                    return Optional.of(photometric);
                }
            }
            return Optional.empty();
        }

        boolean isGray() {
            return this == MONOCHROME1 || this == MONOCHROME2;
        }

        int samples() {
            return isGray() || this == PALETTE_COLOR ? 1 : 3;
        }
    }

    /**
     * @throws RejectedDicom if an attribute is missing, contradicts another one, or says what is not read
     */
    static PixelDescription of(Attributes attributes) throws RejectedDicom {
        Photometric photometric = attributes
                .text(Tag.PHOTOMETRIC_INTERPRETATION)
                .flatMap(Photometric::of)
                .orElseThrow(() -> RejectedDicom.inconsistent(
                        "The file does not say, in a way that is read, whether low pixel values are black or white"
                                + " (Photometric Interpretation)."));
        int samples = required(attributes, Tag.SAMPLES_PER_PIXEL, "Samples per Pixel");
        int rows = required(attributes, Tag.ROWS, "Rows");
        int columns = required(attributes, Tag.COLUMNS, "Columns");
        int allocated = required(attributes, Tag.BITS_ALLOCATED, "Bits Allocated");
        int stored = required(attributes, Tag.BITS_STORED, "Bits Stored");
        int highBit = required(attributes, Tag.HIGH_BIT, "High Bit");
        int representation = required(attributes, Tag.PIXEL_REPRESENTATION, "Pixel Representation");
        check(rows > 0 && columns > 0, "The picture has no rows or no columns.");
        check(samples == photometric.samples(), "Samples per Pixel does not fit Photometric Interpretation.");
        check(
                allocated == 16 && samples == 1 || allocated == 8,
                "Bits Allocated is " + allocated + "; 8 is read, and for gray 16.");
        check(stored >= 1 && stored <= allocated, "Bits Stored does not fit Bits Allocated.");
        check(highBit >= stored - 1 && highBit < allocated, "High Bit does not fit Bits Stored and Bits Allocated.");
        check(representation <= 1, "Pixel Representation is neither 0 nor 1.");
        boolean signed = representation == 1;
        check(photometric.isGray() || !signed, "Colours have a sign.");
        check(photometric.samples() == 1 || stored == 8, "Colours have fewer than 8 bits.");
        return new PixelDescription(new Frame(rows, columns, samples, allocated), stored, highBit, signed, photometric);
    }

    private static int required(Attributes attributes, int tag, String name) throws RejectedDicom {
        int[] values = attributes.words(tag);
        check(values.length == 1, name + " is missing or has several values.");
        return values[0];
    }

    private static void check(boolean right, String objection) throws RejectedDicom {
        if (!right) {
            throw RejectedDicom.inconsistent(objection);
        }
    }

    /** How many distinct stored values there can be. */
    int values() {
        return 1 << bitsStored;
    }

    /** How far a word is shifted right to get at the bits that count. */
    int shift() {
        return highBit + 1 - bitsStored;
    }

    /** The stored value whose bits, shifted and masked, are {@code code}. */
    int valueOf(int code) {
        return signed && code >= values() / 2 ? code - values() : code;
    }

    /** The bit of a code that is the sign; 0 if values have none. */
    int signBit() {
        return signed ? values() / 2 : 0;
    }

    /** The bits of a stored word that count: 0 to {@code values() - 1}. */
    int codeOf(int word) {
        return word >> shift() & values() - 1;
    }
}
