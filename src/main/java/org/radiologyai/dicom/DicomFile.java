package org.radiologyai.dicom;

/** A parsed DICOM file whose pixels are still to be decoded. */
interface DicomFile {

    TransferSyntax transferSyntax();

    Attributes attributes();

    /**
     * @return the word of each sample of the only frame, row by row, the samples of a pixel one after the other; bits that
     *     do not count may be anything
     * @throws DamagedData if there are not the pixels that are described
     */
    short[] words(PixelDescription description) throws DamagedData, RejectedDicom;
}
