package org.radiologyai.dicom;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * dcm4che's parser and readers, in place of the built-in provider wherever they are on the class path.
 *
 * <p>dcm4che reads the header and native pixels in little endian, and its OpenCV codecs read High-Throughput JPEG 2000
 * where their native library is installed and proves itself. All else is left to the built-in decoders, for dcm4che's
 * fill what is missing of a cut stream (RLE, JPEG) where ours refuse it, and so nothing is read less than without it.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class Dcm4cheProvider implements DicomProvider {

    private static final Logger LIBRARY_LOG = Logger.getLogger("org.dcm4che3");

    static {
        // It writes a stack trace for each damaged file, and for some of them what somebody typed into it.
        LIBRARY_LOG.setLevel(Level.OFF);
    }

    private final Set<TransferSyntax> decoded;

    Dcm4cheProvider() {
        Set<TransferSyntax> syntaxes = EnumSet.copyOf(new BuiltInProvider().transferSyntaxes());
        if (HighThroughputJpeg2000.isAvailable()) {
            syntaxes.addAll(HighThroughputJpeg2000.SYNTAXES);
        }
        this.decoded = Collections.unmodifiableSet(syntaxes);
    }

    @Override
    public String name() {
        return "dcm4che";
    }

    @Override
    public Set<TransferSyntax> transferSyntaxes() {
        return decoded;
    }

    /** Lets our own parser walk the file first: dcm4che's trusts what it is given, and mends what is broken. */
    @Override
    public DicomFile parse(byte[] file, int mostBytes) throws DamagedData, RejectedDicom {
        Part10File walked = Part10File.read(file, mostBytes);
        try (BoundedInput input = BoundedInput.of(file)) {
            return new Dcm4cheFile(file, walked, input.readDatasetUntilPixelData());
        } catch (IOException | RuntimeException e) {
            throw new DamagedData("dcm4che does not read the header");
        }
    }
}
