package org.radiologyai.dicom;

import java.util.List;
import java.util.Optional;

/** The data elements of a data set, or of a sequence's item, whatever library read them. */
interface Attributes {

    /** Whether the element is there, even with an empty value. */
    boolean contains(int tag);

    /** The element's value as it is stored, but with 16-bit words in little endian; empty if the element is absent. */
    byte[] bytes(int tag);

    /**
     * The values of a text element (AS, CS, DA, DS, IS, LO, SH, UI), without padding; none if it is absent or empty. All
     * that is looked at is ASCII; other characters come out as some letter.
     */
    List<String> texts(int tag);

    /** The first item of a sequence. */
    Optional<Attributes> item(int sequence) throws DamagedData;

    /** The first value of a text element, if it is not blank. */
    default Optional<String> text(int tag) {
        return texts(tag).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** The 16-bit values of an element (US, SS, OW), unsigned; none if it is absent or empty. */
    default int[] words(int tag) {
        byte[] bytes = bytes(tag);
        int[] words = new int[bytes.length / 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes[2 * i] & 0xff | (bytes[2 * i + 1] & 0xff) << 8;
        }
        return words;
    }
}
