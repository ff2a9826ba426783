package org.radiologyai.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.radiologyai.dicom.RejectedDicom.Reason;

/** A file in the DICOM format (PS3.10, clause 7): preamble, file meta information, data set. */
record Part10File(TransferSyntax transferSyntax, DataSet attributes) implements DicomFile {

    private static final int PREAMBLE = 128;
    private static final byte[] PREFIX = "DICM".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 1 << 16;

    /** Whether a file says of itself that it is DICOM. */
    private static boolean is(byte[] file) {
        int start = PREAMBLE + PREFIX.length;
        return file.length >= start && Arrays.equals(file, PREAMBLE, start, PREFIX, 0, PREFIX.length);
    }

    /**
     * @param file not copied, unless it is deflated
     * @param mostBytes that a deflated data set may have
     */
    static Part10File read(byte[] file, int mostBytes) throws DamagedData, RejectedDicom {
        if (!is(file)) {
            throw new DamagedData("no DICOM prefix");
        }
        DataSet meta = DataSet.readFileMeta(file, PREAMBLE + PREFIX.length);
        String uid = meta.text(Tag.TRANSFER_SYNTAX_UID).orElseThrow(() -> new DamagedData("no transfer syntax"));
        TransferSyntax syntax = TransferSyntax.of(uid).orElseThrow(() -> RejectedDicom.unknownTransferSyntax(uid));
        int start = meta.position();
        if (syntax == TransferSyntax.DEFLATED_LITTLE_ENDIAN) {
            return new Part10File(syntax, DataSet.read(inflated(file, start, mostBytes), 0, syntax));
        }
        return new Part10File(syntax, DataSet.read(file, start, syntax));
    }

    @Override
    public short[] words(PixelDescription description) throws DamagedData, RejectedDicom {
        return PixelData.decode(transferSyntax, attributes, description.frame());
    }

    /** Counts before it allocates: a buffer that grows would take three times the size. */
    private static byte[] inflated(byte[] file, int start, int most) throws DamagedData, RejectedDicom {
        byte[] buffer = new byte[BUFFER];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(file, start, file.length - start);
            long length = 0;
            while (!inflater.finished()) {
                length += inflate(inflater, buffer, 0);
                if (length > most) {
                    throw new RejectedDicom(
                            Reason.TOO_MANY_PIXELS,
                            "The file inflates to more than the largest picture that is read has.");
                }
            }
            inflater.reset();
            inflater.setInput(file, start, file.length - start);
            byte[] inflated = new byte[(int) length];
            for (int done = 0; done < length; ) {
                done += inflate(inflater, inflated, done);
            }
            return inflated;
        } finally {
            inflater.end();
        }
    }

    private static int inflate(Inflater inflater, byte[] target, int offset) throws DamagedData {
        try {
            int count = inflater.inflate(target, offset, target.length - offset);
            if (count == 0 && !inflater.finished()) {
                throw new DamagedData("deflated data end early");
            }
            return count;
        } catch (DataFormatException e) {
            throw new DamagedData("deflated data are damaged");
        }
    }
}
