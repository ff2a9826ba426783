package org.radiologyai.dicom;

import java.io.IOException;

/** A file or a compressed stream breaks the rules of its format. The message is for developers and says which rule. */
final class DamagedData extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedData(String message) {
        super(message);
    }
}
