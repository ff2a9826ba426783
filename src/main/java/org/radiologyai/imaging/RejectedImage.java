package org.radiologyai.imaging;

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
        NOT_A_RADIOGRAPH
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
