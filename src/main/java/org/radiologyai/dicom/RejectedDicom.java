package org.radiologyai.dicom;

/**
 * A DICOM file that gets no diagnosis, with the reason. The message is a sentence for the person who sent it; it carries
 * nothing of the file but codes that the standard defines.
 */
public final class RejectedDicom extends Exception {

    /** Why a file is refused. */
    public enum Reason {
        /** Its pixels are encoded in a way that is not decoded. */
        UNSUPPORTED_TRANSFER_SYNTAX,
        /** A document, a plan, a directory: no pixels. */
        NO_IMAGE,
        /** A picture that is no plain radiograph. */
        WRONG_MODALITY,
        /** A radiograph of another part of the body. */
        WRONG_BODY_PART,
        /** Raw detector data. */
        NOT_FOR_PRESENTATION,
        /** More than one picture. */
        SEVERAL_FRAMES,
        /** More pixels than the limit. */
        TOO_MANY_PIXELS,
        /** Attributes that are missing, contradict each other, or describe what is not read. */
        INCONSISTENT_ATTRIBUTES
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    RejectedDicom(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static RejectedDicom unknownTransferSyntax(String uid) {
        String named = uid.matches("[0-9.]{1,64}") ? " " + uid : "";
        return new RejectedDicom(
                Reason.UNSUPPORTED_TRANSFER_SYNTAX,
                "The file's transfer syntax" + named + " is not known. Export it as Explicit VR Little Endian.");
    }

    static RejectedDicom notDecoded(String what, TransferSyntax syntax) {
        return new RejectedDicom(
                Reason.UNSUPPORTED_TRANSFER_SYNTAX,
                what + " in the transfer syntax " + syntax.label() + " (" + syntax.uid()
                        + ") is not decoded here. Export the picture as Explicit VR Little Endian.");
    }

    static RejectedDicom inconsistent(String what) {
        return new RejectedDicom(
                Reason.INCONSISTENT_ATTRIBUTES, what + " Export the picture again, or as JPEG or PNG.");
    }

    /** The kind of refusal. */
    public Reason reason() {
        return reason;
    }
}
