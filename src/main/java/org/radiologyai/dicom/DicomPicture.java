package org.radiologyai.dicom;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A radiograph out of a DICOM file, as it is meant to be displayed.
 *
 * @param columns at least 1
 * @param rows at least 1
 * @param levels 0 black to 65,535 white, unsigned, row by row
 * @param colourAt of a picture in colour, what {@code 0xRRGGBB} the pixel of an index has
 * @param acquisition how it came about
 */
public record DicomPicture(
        int columns, int rows, short[] levels, Optional<IntUnaryOperator> colourAt, Acquisition acquisition) {}
