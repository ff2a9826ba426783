package org.radiologyai.dicom;

/** A JPEG stream or a segment of it, and the place reached there: markers, lengths and numbers (ITU-T T.81, B.1.1). */
final class JpegStream {

    final byte[] bytes;
    final int end;
    int position;

    JpegStream(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private JpegStream(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** The second byte of the marker that must be here. Any number of fill bytes may precede it. */
    int marker() throws DamagedData {
        if (unsignedByte() != 0xff) {
            throw new DamagedData("no JPEG marker where one must be");
        }
        int code = 0xff;
        while (code == 0xff) {
            code = unsignedByte();
        }
        return code;
    }

    /** The content of the marker segment that begins here; this stream goes on behind it. */
    JpegStream segment() throws DamagedData {
        int start = position;
        int length = unsignedShort();
        if (length < 2 || length > end - start) {
            throw new DamagedData("JPEG segment beyond the end");
        }
        position = start + length;
        return new JpegStream(bytes, start + 2, position);
    }

    int unsignedByte() throws DamagedData {
        if (remaining() < 1) {
            throw new DamagedData("JPEG cut short");
        }
        return bytes[position++] & 0xff;
    }

    int unsignedShort() throws DamagedData {
        return unsignedByte() << 8 | unsignedByte();
    }

    int remaining() {
        return end - position;
    }
}
