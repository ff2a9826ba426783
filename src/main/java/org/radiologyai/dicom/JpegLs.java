package org.radiologyai.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A JPEG-LS stream (ITU-T T.87 | ISO/IEC 14495-1, Annex C), lossless or near-lossless. */
final class JpegLs {

    private static final int SOI = 0xFFD8;
    private static final int EOI = 0xFFD9;
    private static final int SOS = 0xFFDA;
    private static final int DRI = 0xFFDD;
    private static final int APP0 = 0xFFE0;
    private static final int APP8 = 0xFFE8;
    private static final int APP15 = 0xFFEF;
    private static final int SOF55 = 0xFFF7;
    private static final int LSE = 0xFFF8;
    private static final int COM = 0xFFFE;

    /** Names a colour transform that is no part of the standard. */
    private static final byte[] TRANSFORM = "mrfx".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_PADDING = 16;

    private final byte[] stream;
    private final Frame frame;
    private int position;

    private short[] picture;
    private int precision;
    private byte[] identifiers;
    private boolean[] decoded;
    private int[] preset = new int[5];

    private JpegLs(byte[] stream, Frame frame) {
        this.stream = stream;
        this.frame = frame;
    }

    /** The unsigned samples row by row, those of a pixel beside one another. */
    static short[] decode(byte[] stream, Frame frame) throws DamagedData {
        return new JpegLs(stream, frame).decode();
    }

    private short[] decode() throws DamagedData {
        require(number(stream.length, 2) == SOI, "no start of image");
        for (int marker = marker(); marker != EOI; marker = marker()) {
            int start = position;
            int end = start + number(stream.length, 2);
            require(end >= start + 2 && end <= stream.length, "segment length");
            if (marker == SOF55) {
                readFrame(end);
            } else if (marker == LSE) {
                readPreset(end);
            } else if (marker == SOS) {
                readScan(end);
                continue;
            } else if (marker == DRI) {
                require(end - start >= 4 && end - start <= 6, "DRI length");
                require(number(end, end - position) == 0, "restart intervals");
            } else if (marker == APP8) {
                boolean transform =
                        Arrays.equals(stream, position, Math.min(position + 4, end), TRANSFORM, 0, TRANSFORM.length);
                require(!transform || end == start + 7 && stream[end - 1] == 0, "colour transform");
                position = end;
            } else if (marker >= APP0 && marker <= APP15 || marker == COM) {
                position = end;
            } else {
                throw damaged("marker " + Integer.toHexString(marker));
            }
            require(position == end, "segment length");
        }
        require(picture != null, "no picture");
        for (boolean component : decoded) {
            require(component, "component without a scan");
        }
        require(stream.length - position <= MOST_PADDING, "data after the end");
        while (position < stream.length) {
            byte padding = stream[position++];
            require(padding == 0 || padding == -1, "data after the end");
        }
        return picture;
    }

    private void readFrame(int end) throws DamagedData {
        require(picture == null, "two frame headers");
        precision = number(end, 1);
        int rows = number(end, 2);
        int columns = number(end, 2);
        int components = number(end, 1);
        require(precision >= 2 && precision <= Math.min(16, frame.bitsAllocated()), "precision " + precision);
        require(rows == frame.rows() && columns == frame.columns(), "size " + rows + " x " + columns);
        require(components == frame.samples(), components + " components");
        identifiers = new byte[components];
        for (int i = 0; i < components; i++) {
            identifiers[i] = (byte) number(end, 1);
            require(place(identifiers[i]) == i, "two components of one name");
            require(number(end, 1) == 0x11, "sub-sampling");
            number(end, 1);
        }
        decoded = new boolean[components];
        picture = new short[frame.sampleCount()];
    }

    private void readPreset(int end) throws DamagedData {
        int type = number(end, 1);
        require(type == 1, "LSE of type " + type);
        for (int i = 0; i < preset.length; i++) {
            preset[i] = number(end, 2);
        }
    }

    private void readScan(int end) throws DamagedData {
        require(picture != null, "scan without a frame");
        int count = number(end, 1);
        require(count >= 1 && count <= identifiers.length, "components of a scan");
        int[] components = new int[count];
        for (int i = 0; i < count; i++) {
            int component = place((byte) number(end, 1));
            require(component >= 0 && !decoded[component], "component of a scan");
            require(number(end, 1) == 0, "mapping table");
            decoded[component] = true;
            components[i] = component;
        }
        int near = number(end, 1);
        int interleave = number(end, 1);
        require(count == 1 ? interleave == 0 : interleave == 1 || interleave == 2, "interleave mode " + interleave);
        require(number(end, 1) == 0, "point transform");
        require(position == end, "segment length");
        JpegLsBits bits = new JpegLsBits(stream, end);
        JpegLsParameters parameters = JpegLsParameters.of(precision, near, preset);
        new JpegLsScan(parameters, bits, frame.columns(), components).decode(picture, frame, interleave == 2);
        position = bits.end();
    }

    /** The component's place in a pixel; -1 if there is none of this name. */
    private int place(byte identifier) {
        for (int i = 0; i < identifiers.length; i++) {
            if (identifiers[i] == identifier) {
                return i;
            }
        }
        return -1;
    }

    /** Any number of FF may stand before a marker. */
    private int marker() throws DamagedData {
        require(number(stream.length, 1) == 0xFF, "no marker");
        int code = number(stream.length, 1);
        while (code == 0xFF) {
            code = number(stream.length, 1);
        }
        return 0xFF00 | code;
    }

    private int number(int end, int bytes) throws DamagedData {
        require(bytes <= end - position, "cut short");
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | stream[position++] & 0xFF;
        }
        return number;
    }

    private static void require(boolean condition, String broken) throws DamagedData {
        if (!condition) {
            throw damaged(broken);
        }
    }

    private static DamagedData damaged(String broken) {
        return new DamagedData("JPEG-LS: " + broken);
    }
}
