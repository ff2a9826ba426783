package org.radiologyai.dicom;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG 2000 code streams (ITU-T T.800), by the JAI reader. It trusts what it is given, so the headers are walked and
 * bounded first.
 */
final class Jpeg2000 {

    private static final int SOC = 0xFF4F;
    private static final int SOT = 0xFF90;
    private static final int EOC = 0xFFD9;
    private static final int CAP = 0xFF50;
    private static final int SIZ = 0xFF51;
    private static final int COD = 0xFF52;
    private static final int COC = 0xFF53;
    private static final int PPM = 0xFF60;
    private static final int PPT = 0xFF61;
    private static final int COM = 0xFF64;
    private static final int SOD = 0xFF93;
    private static final int SOT_LENGTH = 12;
    private static final int MOST_TILES = 4096;
    private static final int MOST_LAYERS = 256;
    private static final int MOST_PACKETS = 1_000_000;
    private static final int MOST_PADDING = 8;

    private final ByteBuffer stream;
    private final Frame frame;
    private final boolean highThroughput;
    private final Jpeg2000Packets packets = new Jpeg2000Packets();
    private int[] tileParts;
    /** Where the first tile-part's header ends. */
    private int dataStart;
    /** Left, top, right and bottom of each tile. */
    private long[][] tileEdges;

    private Jpeg2000(byte[] bytes, Frame frame, boolean highThroughput) {
        this.stream = ByteBuffer.wrap(bytes);
        this.frame = frame;
        this.highThroughput = highThroughput;
    }

    /**
     * @param bytes are changed
     * @return the words, row by row, the samples of a pixel one after the other, after the inverse colour transformation
     */
    static short[] decode(byte[] bytes, Frame frame) throws DamagedData {
        Jpeg2000 jpeg = new Jpeg2000(bytes, frame, false);
        jpeg.checkMainHeader();
        jpeg.checkTileParts();
        return words(jpeg.read(), frame);
    }

    /**
     * Checks all of a high-throughput code stream (ITU-T T.814) but its code blocks, for a decoder that is not here.
     *
     * @param bytes are changed
     */
    static void checkHighThroughput(byte[] bytes, Frame frame) throws DamagedData {
        Jpeg2000 jpeg = new Jpeg2000(bytes, frame, true);
        jpeg.checkMainHeader();
        jpeg.checkTileParts();
    }

    /** The samples of a decoded picture, row by row, those of a pixel one after the other. */
    static short[] words(Raster raster, Frame frame) throws DamagedData {
        check(
                raster.getWidth() == frame.columns()
                        && raster.getHeight() == frame.rows()
                        && raster.getNumBands() == frame.samples()
                        && raster.getDataBuffer().getDataType() != DataBuffer.TYPE_INT,
                "not the picture that was announced");
        short[] words = new short[frame.sampleCount()];
        int[] row = new int[frame.columns() * frame.samples()];
        for (int y = 0, i = 0; y < frame.rows(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, frame.columns(), 1, row);
            for (int value : row) {
                words[i++] = (short) value;
            }
        }
        return words;
    }

    private void checkMainHeader() throws DamagedData {
        check(unsigned(2) == SOC, "no start of codestream");
        check(unsigned(2) == SIZ, "no image size");
        checkSize(segment());
        check(checkSegments(SOT), "no coding style");
        stream.position(stream.position() - 2);
    }

    /**
     * Checks the marker segments of a header, those of tiles being able to override the main one's.
     *
     * @param last the marker behind it
     * @return whether there is a coding style for all components
     */
    private boolean checkSegments(int last) throws DamagedData {
        boolean coded = false;
        for (int marker = (int) unsigned(2); marker != last; marker = (int) unsigned(2)) {
            check(
                    marker > SIZ && marker < SOT || marker == COM || marker == CAP && highThroughput,
                    "marker out of place");
            // The reader believes their lengths, and what Input watches for would come past it.
            check(marker != PPM && marker != PPT, "packet headers apart from their packets");
            int end = segment();
            if (marker == COD) {
                checkStyle();
                coded = true;
            } else if (marker == COC) {
                check(unsigned(1) < frame.samples(), "no such component");
                checkBlocks(unsigned(1));
            }
            stream.position(end);
        }
        return coded;
    }

    /** @return where the marker segment ends that begins with its length */
    private int segment() throws DamagedData {
        int start = stream.position();
        int length = (int) unsigned(2);
        check(length >= 2 && start + length <= stream.limit(), "marker segment out of range");
        return start + length;
    }

    /** T.800, A.5.1. */
    private void checkSize(int end) throws DamagedData {
        check((unsigned(2) & 0x4000) != 0 == highThroughput, "not the code blocks that were announced");
        long right = unsigned(4);
        long bottom = unsigned(4);
        long left = unsigned(4);
        long top = unsigned(4);
        long tileWidth = unsigned(4);
        long tileHeight = unsigned(4);
        long tilesLeft = unsigned(4);
        long tilesTop = unsigned(4);
        check(right - left == frame.columns() && bottom - top == frame.rows(), "not the size that was announced");
        check(tilesLeft <= left && tilesLeft + tileWidth > left, "tiles out of place");
        check(tilesTop <= top && tilesTop + tileHeight > top, "tiles out of place");
        long across = tiles(right - tilesLeft, tileWidth);
        long tiles = across * tiles(bottom - tilesTop, tileHeight);
        check(tiles <= MOST_TILES, "too many tiles");
        tileParts = new int[(int) tiles];
        tileEdges = new long[(int) tiles][];
        for (int tile = 0; tile < tiles; tile++) {
            long x = tilesLeft + tile % across * tileWidth;
            long y = tilesTop + tile / across * tileHeight;
            tileEdges[tile] = new long[] {
                Math.max(x, left), Math.max(y, top), Math.min(x + tileWidth, right), Math.min(y + tileHeight, bottom)
            };
        }
        check(unsigned(2) == frame.samples(), "not the components that were announced");
        int depth = -1;
        for (int component = 0; component < frame.samples(); component++) {
            int signAndDepth = (int) unsigned(1);
            check(depth < 0 || signAndDepth == depth, "components of different depth");
            depth = signAndDepth;
            check((depth & 0x7F) + 1 <= frame.bitsAllocated(), "more bits than were announced");
            check(unsigned(1) == 1 && unsigned(1) == 1, "components of different size");
        }
        check(stream.position() == end, "image size of another length");
    }

    private static long tiles(long length, long tile) {
        return (length + tile - 1) / tile;
    }

    /** T.800, A.6.1. */
    private void checkStyle() throws DamagedData {
        long style = unsigned(1);
        unsigned(1);
        int layers = (int) unsigned(2);
        check(layers <= MOST_LAYERS, "too many layers");
        packets.layers(layers);
        unsigned(1);
        checkBlocks(style);
    }

    /** @param style whose lowest bit says that the sizes of precincts follow */
    private void checkBlocks(long style) throws DamagedData {
        int levels = (int) unsigned(1);
        packets.levels(levels);
        long width = unsigned(1);
        long height = unsigned(1);
        check(width <= 8 && height <= 8 && width + height <= 8, "code blocks too large");
        unsigned(2);
        for (int resolution = 0; (style & 1) != 0 && resolution <= levels; resolution++) {
            packets.precinct(resolution, (int) unsigned(1));
        }
    }

    /** Each packet has a header of at least one byte (T.800, B.10.1), whether or not there is anything in it. */
    private void checkPackets() throws DamagedData {
        long count = 0;
        for (long[] edges : tileEdges) {
            count += frame.samples() * packets.of(edges[0], edges[1], edges[2], edges[3]);
        }
        check(count <= Math.min(MOST_PACKETS, stream.limit()), "more packets than there can be");
    }

    /**
     * Walks over the tile-parts up to the end of codestream, and writes their true number into each of them: where the
     * encoder left it open (TNsot = 0), the reader takes the first tile-part for all there is, and drops detail without a
     * word.
     */
    private void checkTileParts() throws DamagedData {
        List<TilePart> parts = new ArrayList<>();
        for (int start = stream.position(); unsigned(2) != EOC; start = stream.position()) {
            stream.position(start);
            parts.add(tilePart(start));
        }
        check(stream.remaining() <= MOST_PADDING, "data behind the end");
        for (TilePart part : parts) {
            tileParts[part.tile()]++;
        }
        for (int count : tileParts) {
            check(count >= 1 && count <= 255, "tile without data");
        }
        checkPackets();
        for (TilePart part : parts) {
            stream.put(part.start() + SOT_LENGTH - 1, (byte) tileParts[part.tile()]);
        }
    }

    private record TilePart(int tile, int start) {}

    /** Reads a tile-part's header and leaves the position behind its data. */
    private TilePart tilePart(int start) throws DamagedData {
        check(unsigned(2) == SOT && unsigned(2) == SOT_LENGTH - 2, "no tile-part");
        int tile = (int) unsigned(2);
        long length = unsigned(4);
        check(tile < tileParts.length, "no such tile");
        check(length >= SOT_LENGTH + 2 && length <= stream.limit() - start, "tile-part out of range");
        unsigned(2);
        checkSegments(SOD);
        dataStart = dataStart == 0 ? stream.position() : dataStart;
        check(stream.position() <= start + length, "tile-part out of range");
        stream.position(start + (int) length);
        return new TilePart(tile, start);
    }

    /**
     * Ends where the reader would not: it takes the end of the stream, and all that comes after FF FF in the header of a
     * packet, for ones without end. After FF there is always a bit of 0 (T.800, B.10.1).
     */
    private static final class Input extends MemoryCacheImageInputStream {

        private final long dataStart;
        private long afterOnes = -1;

        Input(byte[] bytes, long dataStart) {
            super(new ByteArrayInputStream(bytes));
            this.dataStart = dataStart;
        }

        @Override
        public int read() throws IOException {
            long position = getStreamPosition();
            int value = super.read();
            if (value < 0 || value == 0xFF && position == afterOnes && position > dataStart) {
                throw new IllegalStateException("packet header without an end");
            }
            if (value == 0xFF) {
                afterOnes = position + 1;
            }
            return value;
        }
    }

    private Raster read() throws DamagedData {
        ImageReader reader = null;
        try (Input input = new Input(stream.array(), dataStart)) {
            reader = new J2KImageReaderSpi().createReaderInstance();
            reader.setInput(input, true, true);
            return reader.readRaster(0, null);
        } catch (OutOfMemoryError | InternalError | LinkageError e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            // The reader answers damaged data with any of these, plain Error included.
            throw new DamagedData("JPEG 2000 data are damaged");
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private long unsigned(int bytes) throws DamagedData {
        check(stream.remaining() >= bytes, "cut short");
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | stream.get() & 0xff;
        }
        return value;
    }

    private static void check(boolean right, String objection) throws DamagedData {
        if (!right) {
            throw new DamagedData(objection);
        }
    }
}
