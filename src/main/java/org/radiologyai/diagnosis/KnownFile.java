package org.radiologyai.diagnosis;

import java.util.Optional;
import org.radiologyai.dicom.Acquisition;

/**
 * What there is to know of a file that was read before, without reading it again.
 *
 * @param picture SHA-256 of the decoded picture, in lower-case hexadecimal
 * @param columns of it
 * @param rows of it
 * @param acquisition what its DICOM file tells
 */
record KnownFile(String picture, int columns, int rows, Optional<Acquisition> acquisition) {

    /** What all pictures of its study have in common; of a file that names none, the picture. */
    String study() {
        return acquisition.flatMap(Acquisition::studyReference).orElse(picture);
    }
}
