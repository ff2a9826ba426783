package org.radiologyai.dicom;

import java.nio.ByteBuffer;
import java.util.List;
import org.radiologyai.dicom.DataSet.Range;

/** Gets the words of the one frame out of the element Pixel Data (PS3.5, clause 8 and annex A). */
final class PixelData {

    private PixelData() {}

    /**
     * @return a word for each sample, row by row, the samples of a pixel one after the other; unused bits as they were
     * @throws DamagedData if there are not the pixels that the frame has
     */
    static short[] decode(TransferSyntax syntax, DataSet dataSet, Frame frame) throws DamagedData, RejectedDicom {
        if (!syntax.isEncapsulated()) {
            return nativeWords(dataSet, frame);
        }
        byte[] stream = joined(dataSet);
        return switch (syntax.pixels()) {
            case RLE -> Rle.decode(stream, frame);
            case JPEG_DCT, JPEG_LOSSLESS -> {
                if (frame.samples() > 1) {
                    throw RejectedDicom.notDecoded("Colour", syntax);
                }
                yield HuffmanJpeg.decode(stream, frame);
            }
            case JPEG_LS -> JpegLs.decode(stream, frame);
            case JPEG_2000 -> Jpeg2000.decode(stream, frame);
            case NATIVE, OTHER -> throw new IllegalArgumentException(syntax + " has no decoder.");
        };
    }

    /** Checks that there are as many native pixels as announced, and that it is known where their colours lie. */
    static void checkNative(DataSet dataSet, Frame frame) throws DamagedData {
        nativeRange(dataSet, frame);
        planes(dataSet, frame);
    }

    private static Range nativeRange(DataSet dataSet, Frame frame) throws DamagedData {
        Range range = dataSet.range(Tag.PIXEL_DATA).orElseThrow(() -> new DamagedData("no native pixels"));
        long bytes = (long) frame.sampleCount() * frame.bitsAllocated() / 8;
        // An odd number of bytes is to be padded to an even one, which is often forgotten.
        if (range.length() != bytes && range.length() != bytes + (bytes & 1)) {
            throw new DamagedData("not as many pixels as announced");
        }
        return range;
    }

    private static short[] nativeWords(DataSet dataSet, Frame frame) throws DamagedData {
        Range range = nativeRange(dataSet, frame);
        int samples = frame.sampleCount();
        short[] words = new short[samples];
        ByteBuffer file = ByteBuffer.wrap(dataSet.file()).order(dataSet.order()).position(range.start());
        if (frame.bitsAllocated() == 16) {
            file.asShortBuffer().get(words);
            return words;
        }
        int planes = planes(dataSet, frame);
        int pixels = samples / frame.samples();
        // In big endian, 8-bit pixels may be in OW, whose bytes are swapped in pairs (PS3.5, annex A.3 and 8.1.1).
        int swap = dataSet.isSwappedWords(Tag.PIXEL_DATA) ? 1 : 0;
        for (int i = 0; i < samples; i++) {
            int to = planes == 1 ? i : i % pixels * planes + i / pixels;
            words[to] = (short) (file.get(range.start() + (i ^ swap)) & 0xff);
        }
        return words;
    }

    /** 1, or the number of colours if these lie one after the other. */
    private static int planes(DataSet dataSet, Frame frame) throws DamagedData {
        if (frame.samples() == 1) {
            return 1;
        }
        int[] configuration = dataSet.words(Tag.PLANAR_CONFIGURATION);
        if (configuration.length != 1 || configuration[0] > 1) {
            throw new DamagedData("no planar configuration");
        }
        return configuration[0] == 0 ? 1 : frame.samples();
    }

    /** The compressed pixels, out of all their fragments. */
    static byte[] joined(DataSet dataSet) throws DamagedData {
        List<Range> fragments = dataSet.fragments(Tag.PIXEL_DATA);
        if (fragments.isEmpty()) {
            throw new DamagedData("no fragments");
        }
        byte[] stream = new byte[fragments.stream().mapToInt(Range::length).sum()];
        int at = 0;
        for (Range fragment : fragments) {
            System.arraycopy(dataSet.file(), fragment.start(), stream, at, fragment.length());
            at += fragment.length();
        }
        return stream;
    }
}
