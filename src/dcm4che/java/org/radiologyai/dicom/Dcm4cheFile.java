package org.radiologyai.dicom;

import java.io.IOException;
import org.dcm4che3.data.VR;
import org.dcm4che3.imageio.plugins.dcm.DicomImageReader;
import org.dcm4che3.imageio.plugins.dcm.DicomImageReaderSpi;

/** A file whose header dcm4che has parsed, after our own parser has walked it. */
final class Dcm4cheFile implements DicomFile {

    private final byte[] bytes;
    private final Part10File walked;
    private final org.dcm4che3.data.Attributes header;

    /** @param header up to the pixels */
    Dcm4cheFile(byte[] bytes, Part10File walked, org.dcm4che3.data.Attributes header) {
        this.bytes = bytes;
        this.walked = walked;
        this.header = header;
        if (walked.attributes().contains(Tag.PIXEL_DATA)) {
            header.setNull(Tag.PIXEL_DATA, VR.OW);
        }
    }

    @Override
    public TransferSyntax transferSyntax() {
        return walked.transferSyntax();
    }

    @Override
    public Attributes attributes() {
        return new Dcm4cheAttributes(header);
    }

    @Override
    public short[] words(PixelDescription description) throws DamagedData, RejectedDicom {
        TransferSyntax syntax = transferSyntax();
        if (HighThroughputJpeg2000.SYNTAXES.contains(syntax)) {
            if (!description.photometric().isGray() || description.signed()) {
                throw RejectedDicom.notDecoded("A picture in colour, or with negative values,", syntax);
            }
            return HighThroughputJpeg2000.decode(PixelData.joined(walked.attributes()), description.frame());
        }
        // In big endian, dcm4che swaps the bytes of colour planes of an odd size in the wrong pairs.
        if (syntax.isEncapsulated() || syntax.isBigEndian()) {
            return walked.words(description);
        }
        PixelData.checkNative(walked.attributes(), description.frame());
        return nativeWords(description.frame());
    }

    private short[] nativeWords(Frame frame) throws DamagedData {
        DicomImageReader reader = new DicomImageReader(new DicomImageReaderSpi());
        try (BoundedInput input = BoundedInput.of(bytes)) {
            reader.setInput(input);
            return Jpeg2000.words(reader.readRaster(0, null), frame);
        } catch (IOException | RuntimeException e) {
            throw new DamagedData("dcm4che does not read the pixels");
        } finally {
            reader.dispose();
        }
    }
}
