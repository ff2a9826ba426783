package org.radiologyai.dicom;

/** The bits of a scan between its markers, without the stuffed zero bytes (ITU-T T.81, B.1.1.5 and F.2.2). */
final class EntropyCodedData {

    // A code and the bits after it take 32 at most.
    private static final int ENOUGH = 32;

    private final JpegStream stream;
    private final int restartInterval;
    private int restarts;

    /** The next bits, from the highest; zeros follow the available ones. */
    private long bits;

    private int available;

    /** @param restartInterval in units of the caller's; 0 for none */
    EntropyCodedData(JpegStream stream, int restartInterval) {
        this.stream = stream;
        this.restartInterval = restartInterval;
    }

    /** Whether an interval begins with the unit. Passes the restart marker that must be there then. */
    boolean beginsInterval(int unit) throws DamagedData {
        if (unit == 0) {
            return true;
        }
        if (restartInterval == 0 || unit % restartInterval != 0) {
            return false;
        }
        end();
        if (stream.marker() != 0xd0 + restarts % 8) {
            throw new DamagedData("JPEG restart marker is missing");
        }
        restarts++;
        return true;
    }

    /** Only the padding of the last byte may be left now. */
    void end() throws DamagedData {
        fill();
        if (available >= 8) {
            throw new DamagedData("JPEG data left over");
        }
        bits = 0;
        available = 0;
    }

    int symbol(HuffmanTable table) throws DamagedData {
        if (available < ENOUGH) {
            fill();
        }
        int found = table.find((int) (bits >>> 48));
        if (found == 0) {
            throw new DamagedData("bits that are no Huffman code");
        }
        skip(found >>> 8);
        return found & 0xff;
    }

    /**
     * RECEIVE and EXTEND: the number of the magnitude category that follows its symbol.
     *
     * @param category 0 to 15
     */
    int number(int category) throws DamagedData {
        if (category == 0) {
            return 0;
        }
        int number = (int) (bits >>> 64 - category);
        skip(category);
        return number >>> category - 1 == 0 ? number - (1 << category) + 1 : number;
    }

    private void skip(int count) throws DamagedData {
        if (count > available) {
            throw new DamagedData("JPEG data cut short");
        }
        bits <<= count;
        available -= count;
    }

    private void fill() {
        byte[] bytes = stream.bytes;
        int position = stream.position;
        while (available <= Long.SIZE - 8 && position < stream.end) {
            int next = bytes[position] & 0xff;
            if (next == 0xff) {
                if (position + 1 == stream.end || bytes[position + 1] != 0) {
                    break;
                }
                position++;
            }
            position++;
            bits |= (long) next << Long.SIZE - 8 - available;
            available += 8;
        }
        stream.position = position;
    }
}
