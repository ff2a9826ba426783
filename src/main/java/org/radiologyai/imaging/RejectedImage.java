package org.radiologyai.imaging;

import org.radiologyai.dicom.RejectedDicom;

/**
 * A file that gets no diagnosis, with the reason. The message is a sentence for the person who sent it: it says what to
 * do and carries nothing of the picture, its name or the patient.
 */
public final class RejectedImage extends Exception {

    /** Why a file is refused. */
    public enum Reason {
        /** No bytes at all. */
        EMPTY,
        /** More bytes than the upload limit. */
        TOO_MANY_BYTES,
        /** More pixels than the limit, by its header. */
        TOO_MANY_PIXELS,
        /** Neither JPEG, PNG nor DICOM, or a variant without a decoder. */
        UNSUPPORTED_FORMAT,
        /** Its format is known, but its content is damaged or cut short. */
        CORRUPT,
        /** A whole picture that cannot be a chest radiograph. */
        NOT_A_RADIOGRAPH,
        /** A DICOM file whose pixels are encoded in a way that is not decoded. */
        UNSUPPORTED_TRANSFER_SYNTAX,
        /** A DICOM file without a picture. */
        NO_IMAGE,
        /** A DICOM file of another modality. */
        WRONG_MODALITY,
        /** A DICOM file of another part of the body. */
        WRONG_BODY_PART,
        /** A DICOM file of raw detector data. */
        NOT_FOR_PRESENTATION,
        /** A DICOM file of more than one picture. */
        SEVERAL_FRAMES,
        /** A DICOM file whose attributes are missing, contradict each other, or describe what is not read. */
        INCONSISTENT_ATTRIBUTES;

        static Reason of(RejectedDicom.Reason reason) {
            return valueOf(reason.name());
        }
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * @param reason the kind of refusal
     * @param message a sentence for the sender
     */
    public RejectedImage(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The kind of refusal. */
    public Reason reason() {
        return reason;
    }
}
