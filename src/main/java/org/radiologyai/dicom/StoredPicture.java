package org.radiologyai.dicom;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A radiograph out of a DICOM file as it is stored, with the way from there to its display (PS3.3, C.7.6.3, C.11.1,
 * C.11.2). What lies outside the file's own window is still told apart in it. A picture in colour is given in gray.
 *
 * @param columns at least 1
 * @param rows at least 1
 * @param bits of a sample, 1 to 16: Bits Stored, and 16 of a picture in colour
 * @param samples unsigned, row by row, 0 to {@code 2^bits - 1}: the stored values, to which {@code 2^(bits - 1)} is added
 *     if they are signed
 * @param levels the gray level in which each sample is meant to be displayed, 0 black to 65,535 white, unsigned;
 *     {@code 2^bits} of them
 * @param colourAt of a picture in colour, what {@code 0xRRGGBB} the pixel of an index has
 * @param acquisition how it came about
 */
public record StoredPicture(
        int columns,
        int rows,
        int bits,
        short[] samples,
        short[] levels,
        Optional<IntUnaryOperator> colourAt,
        Acquisition acquisition) {}
