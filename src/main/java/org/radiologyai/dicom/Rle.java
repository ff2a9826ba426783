package org.radiologyai.dicom;

/**
 * RLE of DICOM (PS3.5, annex G): one segment for each byte of a pixel, the most significant one first, each packed by
 * PackBits.
 */
final class Rle {

    private static final int HEADER = 64;

    private final byte[] stream;
    private final int start;
    private final int end;
    private final int step;
    private final int shift;

    private Rle(byte[] stream, int start, int end, int step, int shift) {
        this.stream = stream;
        this.start = start;
        this.end = end;
        this.step = step;
        this.shift = shift;
    }

    /**
     * @return the words, row by row, the samples of a pixel one after the other
     */
    static short[] decode(byte[] stream, Frame frame) throws DamagedData {
        int bytes = frame.bitsAllocated() / 8;
        int segments = frame.samples() * bytes;
        if (stream.length < HEADER || littleEndian(stream, 0) != segments) {
            throw new DamagedData("not the segments that the frame has");
        }
        short[] words = new short[frame.sampleCount()];
        for (int segment = 0; segment < segments; segment++) {
            long start = littleEndian(stream, 4 + 4 * segment);
            long end = segment + 1 < segments ? littleEndian(stream, 8 + 4 * segment) : stream.length;
            if (start < HEADER || end < start || end > stream.length) {
                throw new DamagedData("segment out of range");
            }
            int shift = 8 * (bytes - 1 - segment % bytes);
            new Rle(stream, (int) start, (int) end, frame.samples(), shift).unpack(words, segment / bytes);
        }
        return words;
    }

    private static long littleEndian(byte[] stream, int at) {
        return stream[at] & 0xffL
                | (stream[at + 1] & 0xffL) << 8
                | (stream[at + 2] & 0xffL) << 16
                | (stream[at + 3] & 0xffL) << 24;
    }

    private void unpack(short[] words, int first) throws DamagedData {
        int to = first;
        int at = start;
        while (to < words.length) {
            if (at >= end) {
                throw new DamagedData("segment ends early");
            }
            int control = stream[at++];
            int count = control >= 0 ? control + 1 : 1 - control;
            if (control == -128) {
                continue;
            }
            if (at + (control >= 0 ? count : 1) > end || to + (count - 1L) * step >= words.length) {
                throw new DamagedData("run out of range");
            }
            for (int i = 0; i < count; i++, to += step) {
                words[to] |= (short) ((stream[control >= 0 ? at + i : at] & 0xff) << shift);
            }
            at += control >= 0 ? count : 1;
        }
    }
}
