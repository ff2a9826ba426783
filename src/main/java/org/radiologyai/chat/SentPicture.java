package org.radiologyai.chat;

import java.util.Optional;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.imaging.Preview;
import org.radiologyai.imaging.Radiograph;

/**
 * What a language model gets of a radiograph, if the operator allows that it gets any: a PNG that is made anew, gray, of 8
 * bits, with nothing in it but pixels.
 */
final class SentPicture {

    /** Pixels. Larger ones are made smaller by the services anyway. */
    static final int LONGEST_SIDE = 1024;

    private SentPicture() {}

    /** None if the file says that there is writing in the picture, for it may tell who the patient is. */
    static Optional<byte[]> of(Radiograph radiograph) {
        boolean isWrittenOn = radiograph
                .acquisition()
                .filter(each -> each.warnings().contains(Acquisition.Warning.BURNED_IN_ANNOTATION))
                .isPresent();
        return isWrittenOn ? Optional.empty() : Optional.of(Preview.png(Preview.image(radiograph, LONGEST_SIDE)));
    }
}
