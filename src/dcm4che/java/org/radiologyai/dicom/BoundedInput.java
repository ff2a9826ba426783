package org.radiologyai.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.Predicate;
import org.dcm4che3.io.DicomInputStream;
import org.dcm4che3.io.DicomStreamException;
import org.dcm4che3.util.LimitedInputStream;

/** dcm4che's parser with limits on what a file can make it do. */
final class BoundedInput extends DicomInputStream {

    private static final int MOST_HEADERS = 100_000;
    private static final int DEEPEST = 256;

    private int headersLeft = MOST_HEADERS;

    private BoundedInput(LimitedInputStream file) throws IOException {
        super(file);
    }

    static BoundedInput of(byte[] file) throws IOException {
        return new BoundedInput(new LimitedInputStream(new ByteArrayInputStream(file), file.length, true));
    }

    @Override
    public void readHeader(Predicate<DicomInputStream> stop) throws IOException {
        if (--headersLeft < 0 || level() > DEEPEST) {
            throw new DicomStreamException("too many elements, or nested too deep");
        }
        super.readHeader(stop);
    }

    /** False, so that a sequence that is longer than it says is an error, and not read a second time as something else. */
    @Override
    public boolean markSupported() {
        return false;
    }
}
