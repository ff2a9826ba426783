package org.radiologyai.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a stored picture must be turned to stand upright: the values 1 to 8 of the EXIF tag 0x0112 (CIPA DC-008, 4.6.4).
 *
 * @param value 1 upright, 2 mirrored, 3 half a turn, 4 upside down, 5 to 8 with rows and columns exchanged
 */
record Orientation(int value) {

    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    /**
     * Reads the tag from a TIFF structure, as EXIF is stored in JPEG and PNG.
     *
     * @return upright if there is no such tag or the structure is damaged: a viewer shows the picture that way, too
     */
    static Orientation ofExif(byte[] file, int offset, int length) {
        ByteBuffer tiff = ByteBuffer.wrap(file, offset, length).slice();
        if (length < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > length - 2) {
            return UPRIGHT;
        }
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry > length - ENTRY_BYTES) {
                return UPRIGHT;
            }
            if ((tiff.getShort(entry) & 0xffff) == TAG) {
                int value = tiff.getShort(entry + 8);
                return tiff.getShort(entry + 2) == SHORT && value >= 1 && value <= 8 ? new Orientation(value) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture upright; itself if it stands already. */
    Radiograph upright(Radiograph stored) {
        if (value == 1) {
            return stored;
        }
        boolean exchanged = value >= 5;
        int width = exchanged ? stored.height() : stored.width();
        int height = exchanged ? stored.width() : stored.height();
        boolean fromRight = value == 2 || value == 3 || value == 7 || value == 8;
        boolean fromBottom = value == 3 || value == 4 || value == 6 || value == 7;
        return stored.rearranged(width, height, (x, y) -> {
            int column = exchanged ? y : x;
            int row = exchanged ? x : y;
            return (fromBottom ? stored.height() - 1 - row : row) * stored.width()
                    + (fromRight ? stored.width() - 1 - column : column);
        });
    }
}
