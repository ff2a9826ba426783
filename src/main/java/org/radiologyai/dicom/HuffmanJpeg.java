package org.radiologyai.dicom;

import java.util.Set;

/** A gray JPEG stream of a process with Huffman coding: sequential DCT or lossless (ITU-T T.81, annexes B, F and H). */
final class HuffmanJpeg {

    private static final int SOF0 = 0xc0;
    private static final int SOF1 = 0xc1;
    private static final int SOF3 = 0xc3;
    private static final int DHT = 0xc4;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;

    private static final int MOST_PADDING = 16;
    private static final Set<Integer> PADDING = Set.of(0, 0x20, 0xff);

    private final JpegStream stream;
    private final Frame frame;
    private final HuffmanTable[] dcTables = new HuffmanTable[4];
    private final HuffmanTable[] acTables = new HuffmanTable[4];
    private final int[][] quantizations = new int[4][];
    private int restartInterval;
    private int process;
    private int precision;
    private int component;
    private int quantization;

    private HuffmanJpeg(byte[] stream, Frame frame) {
        this.stream = new JpegStream(stream);
        this.frame = frame;
    }

    /** The samples row by row, without a sign, in as many bits as the stream says. */
    static short[] decode(byte[] stream, Frame frame) throws DamagedData {
        return new HuffmanJpeg(stream, frame).decode();
    }

    private short[] decode() throws DamagedData {
        if (stream.marker() != SOI) {
            throw new DamagedData("no JPEG stream");
        }
        for (int marker = stream.marker(); marker != SOS; marker = stream.marker()) {
            segment(marker);
        }
        short[] samples = scan(stream.segment());
        if (stream.marker() != EOI) {
            throw new DamagedData("JPEG does not end after its scan");
        }
        while (stream.remaining() > 0) {
            if (stream.remaining() > MOST_PADDING || !PADDING.contains(stream.unsignedByte())) {
                throw new DamagedData("bytes after the end of the JPEG");
            }
        }
        return samples;
    }

    private void segment(int marker) throws DamagedData {
        String refused =
                switch (marker) {
                    case 0xc2 -> "progressive JPEG";
                    case 0xc9, 0xca, 0xcb, 0xcc -> "arithmetic-coded JPEG";
                    case 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf, 0xde, 0xdf -> "hierarchical JPEG";
                    case 0xf7 -> "JPEG-LS";
                    default -> null;
                };
        if (refused != null) {
            throw new DamagedData(refused);
        }
        switch (marker) {
            case DHT -> huffmanTables(stream.segment());
            case DQT -> quantizations(stream.segment());
            case DRI -> restartInterval(stream.segment());
            case SOF0, SOF1, SOF3 -> frame(marker, stream.segment());
            default -> {
                boolean attachment = marker >= 0xe0 && marker <= 0xef || marker == 0xfe;
                if (!attachment) {
                    throw new DamagedData("JPEG marker " + Integer.toHexString(marker) + " out of place");
                }
                stream.segment();
            }
        }
    }

    private void huffmanTables(JpegStream segment) throws DamagedData {
        while (segment.remaining() > 0) {
            int selector = segment.unsignedByte();
            if ((selector & ~0x13) != 0) {
                throw new DamagedData("Huffman table selector");
            }
            (selector < 0x10 ? dcTables : acTables)[selector & 3] = new HuffmanTable(segment);
        }
    }

    private void quantizations(JpegStream segment) throws DamagedData {
        while (segment.remaining() > 0) {
            int selector = segment.unsignedByte();
            if ((selector & ~0x13) != 0) {
                throw new DamagedData("quantization table selector");
            }
            int[] values = new int[64];
            for (int k = 0; k < 64; k++) {
                values[k] = selector < 0x10 ? segment.unsignedByte() : segment.unsignedShort();
                if (values[k] == 0) {
                    throw new DamagedData("quantization by zero");
                }
            }
            quantizations[selector & 3] = values;
        }
    }

    private void restartInterval(JpegStream segment) throws DamagedData {
        restartInterval = segment.unsignedShort();
        mustEnd(segment);
    }

    private void frame(int marker, JpegStream header) throws DamagedData {
        if (process != 0) {
            throw new DamagedData("second frame in the JPEG");
        }
        process = marker;
        precision = header.unsignedByte();
        boolean possible =
                switch (process) {
                    case SOF0 -> precision == 8;
                    case SOF1 -> precision == 8 || precision == 12;
                    default -> precision >= 2 && precision <= 16;
                };
        if (!possible || precision > frame.bitsAllocated()) {
            throw new DamagedData("JPEG of " + precision + " bits");
        }
        int rows = header.unsignedShort();
        int columns = header.unsignedShort();
        int components = header.unsignedByte();
        if (rows == 0) {
            throw new DamagedData("JPEG without its number of lines in the header");
        }
        if (rows != frame.rows() || columns != frame.columns()) {
            throw new DamagedData("JPEG of " + columns + " by " + rows + " samples");
        }
        if (components != 1 || frame.samples() != 1) {
            throw new DamagedData("JPEG of " + components + " components for " + frame.samples() + " samples a pixel");
        }
        component = header.unsignedByte();
        int sampling = header.unsignedByte();
        quantization = header.unsignedByte();
        mustEnd(header);
        if (sampling >> 4 < 1 || sampling >> 4 > 4 || (sampling & 0xf) < 1 || (sampling & 0xf) > 4) {
            throw new DamagedData("JPEG sampling factors");
        }
    }

    private short[] scan(JpegStream header) throws DamagedData {
        if (process == 0) {
            throw new DamagedData("JPEG scan before the frame");
        }
        if (header.unsignedByte() != 1 || header.unsignedByte() != component) {
            throw new DamagedData("JPEG scan of other components");
        }
        int selectors = header.unsignedByte();
        int first = header.unsignedByte();
        header.unsignedByte();
        int pointTransform = header.unsignedByte() & 0xf;
        mustEnd(header);
        HuffmanTable dcTable = selected(dcTables, selectors >> 4);
        if (process == SOF3) {
            return losslessScan(dcTable, first, pointTransform).decode(frame.rows(), frame.columns());
        }
        // The limits to coefficients and their bits are progressive's; here real files have anything in them.
        HuffmanTable acTable = selected(acTables, selectors & 0xf);
        int[] values = selected(quantizations, quantization);
        mustHaveBits(2L * ((frame.rows() + 7) / 8) * ((frame.columns() + 7) / 8));
        EntropyCodedData data = new EntropyCodedData(stream, restartInterval);
        return new DctScan(data, dcTable, acTable, values, precision).decode(frame.rows(), frame.columns());
    }

    private LosslessScan losslessScan(HuffmanTable table, int predictor, int pointTransform) throws DamagedData {
        if (predictor < 1 || predictor > 7) {
            throw new DamagedData("JPEG predictor " + predictor);
        }
        if (pointTransform >= precision) {
            throw new DamagedData("JPEG point transform of all bits");
        }
        if (restartInterval % frame.columns() != 0) {
            throw new DamagedData("JPEG restart interval is not a number of lines");
        }
        mustHaveBits((long) frame.rows() * frame.columns());
        EntropyCodedData data = new EntropyCodedData(stream, restartInterval / frame.columns());
        return new LosslessScan(data, table, precision, predictor, pointTransform);
    }

    /** Spares memory for samples that cannot be there: the shortest code has one bit. */
    private void mustHaveBits(long least) throws DamagedData {
        if (stream.remaining() < least / 8) {
            throw new DamagedData("JPEG data cut short");
        }
    }

    private static void mustEnd(JpegStream segment) throws DamagedData {
        if (segment.remaining() > 0) {
            throw new DamagedData("JPEG segment of another length");
        }
    }

    private static <T> T selected(T[] tables, int selector) throws DamagedData {
        if (selector > 3 || tables[selector] == null) {
            throw new DamagedData("JPEG table " + selector + " is missing");
        }
        return tables[selector];
    }
}
