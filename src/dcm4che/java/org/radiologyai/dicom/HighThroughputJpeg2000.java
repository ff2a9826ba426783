package org.radiologyai.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.dcm4che3.data.VR;
import org.dcm4che3.imageio.codec.BytesWithImageImageDescriptor;
import org.dcm4che3.imageio.codec.ImageDescriptor;
import org.dcm4che3.opencv.NativeJ2kImageReaderSpi;

/**
 * High-Throughput JPEG 2000 (ITU-T T.814) in gray, by dcm4che's OpenCV codecs. They fill what is missing of a cut
 * stream, so that its structure is checked first; and whether they are there is found out with a specimen.
 */
final class HighThroughputJpeg2000 {

    static final Set<TransferSyntax> SYNTAXES =
            EnumSet.of(TransferSyntax.HTJ2K_LOSSLESS, TransferSyntax.HTJ2K_LOSSLESS_RPCL, TransferSyntax.HTJ2K);

    private static final String LIBRARY = "opencv_java";
    private static final String SPECIMEN =
            "/0//UQApQAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUE"
                    + "BEAB/1wAEyCIkJCQkJCQkJCQkJCQiIiI/5AACgAAAAAAcAAB/5PAACbR9gUHdAAAwAATQAASgEbyA4d0APAAx3QA"
                    + "wAATwAASAB7xyAMCdACIE1MAwAAVUAAEoH744YcfqnKCdQDix+y0AMAALQgABOD+/v7+/v7+/ufKenpxgngAAP2D"
                    + "rrqWAP/Z";

    private static final int SPECIMEN_SIDE = 16;
    private static final boolean AVAILABLE = isInstalled() && decodesSpecimen();

    private HighThroughputJpeg2000() {}

    /** Bytes in the one form in which the codecs take them from memory. */
    private static final class Stream extends MemoryCacheImageInputStream implements BytesWithImageImageDescriptor {

        private final byte[] bytes;
        private final ImageDescriptor descriptor;

        Stream(byte[] bytes, ImageDescriptor descriptor) {
            super(new ByteArrayInputStream(bytes));
            this.bytes = bytes;
            this.descriptor = descriptor;
        }

        @Override
        public ByteBuffer getBytes() {
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public ImageDescriptor getImageDescriptor() {
            return descriptor;
        }
    }

    /** A code stream of 16 × 16 words, which are 256 times the column, plus the row. */
    static byte[] specimen() {
        return Base64.getDecoder().decode(SPECIMEN);
    }

    /** Whether these codecs are installed, and right. */
    static boolean isAvailable() {
        return AVAILABLE;
    }

    /**
     * @param bytes are changed
     * @return the words, row by row
     */
    static short[] decode(byte[] bytes, Frame frame) throws DamagedData {
        Jpeg2000.checkHighThroughput(bytes, frame);
        ImageReader reader = null;
        try (Stream stream = new Stream(bytes, descriptor(frame))) {
            reader = new NativeJ2kImageReaderSpi().createReaderInstance();
            reader.setInput(stream);
            return Jpeg2000.words(reader.read(0, null).getRaster(), frame);
        } catch (IOException | RuntimeException e) {
            throw new DamagedData("high-throughput JPEG 2000 data are damaged");
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static ImageDescriptor descriptor(Frame frame) {
        org.dcm4che3.data.Attributes attributes = new org.dcm4che3.data.Attributes();
        attributes.setInt(Tag.ROWS, VR.US, frame.rows());
        attributes.setInt(Tag.COLUMNS, VR.US, frame.columns());
        attributes.setInt(Tag.SAMPLES_PER_PIXEL, VR.US, frame.samples());
        attributes.setInt(Tag.BITS_ALLOCATED, VR.US, frame.bitsAllocated());
        return new ImageDescriptor(attributes);
    }

    private static boolean isInstalled() {
        try {
            System.loadLibrary(LIBRARY);
            return true;
        } catch (UnsatisfiedLinkError notInstalled) {
            return false;
        }
    }

    private static boolean decodesSpecimen() {
        try {
            Frame frame = new Frame(SPECIMEN_SIDE, SPECIMEN_SIDE, 1, 16);
            short[] words = decode(specimen(), frame);
            for (int i = 0; i < words.length; i++) {
                if (words[i] != (i % SPECIMEN_SIDE << 8 | i / SPECIMEN_SIDE)) {
                    return false;
                }
            }
            return true;
        } catch (DamagedData | LinkageError anotherLibrary) {
            return false;
        }
    }
}
