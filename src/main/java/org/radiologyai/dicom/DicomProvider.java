package org.radiologyai.dicom;

import java.util.Set;

/**
 * What reads DICOM files down to header facts and stored words. There are two: the built-in one, and dcm4che where it is
 * on the class path. What the words mean, what is admitted and what may leave is decided above it.
 */
public interface DicomProvider {

    /** Its name for people. */
    String name();

    /** Those whose pixels it decodes. */
    Set<TransferSyntax> transferSyntaxes();

    /**
     * @param file not copied, as far as possible
     * @param mostBytes that a deflated data set may have
     * @throws DamagedData if it breaks the rules of the format
     * @throws RejectedDicom if the transfer syntax is not known, or the data set too large
     */
    DicomFile parse(byte[] file, int mostBytes) throws DamagedData, RejectedDicom;
}
