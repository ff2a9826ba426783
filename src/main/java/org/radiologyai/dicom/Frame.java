package org.radiologyai.dicom;

/**
 * The shape of a picture's stored pixel values, as the data set declares it (PS3.3, C.7.6.3.1).
 *
 * @param rows at least 1
 * @param columns at least 1
 * @param samples of a pixel: 1 for gray and palette colour, 3 for colour
 * @param bitsAllocated of a sample: 8 or 16
 */
record Frame(int rows, int columns, int samples, int bitsAllocated) {

    /** Samples of the whole picture; the limit on its pixels keeps them far from 2³¹. */
    int sampleCount() {
        return Math.multiplyExact(Math.multiplyExact(rows, columns), samples);
    }
}
