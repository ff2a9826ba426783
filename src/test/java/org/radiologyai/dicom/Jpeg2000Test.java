package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** JPEG 2000, with streams of the library's own encoder. */
class Jpeg2000Test {

    private static final int SIDE = 96;
    private static final Frame FRAME = new Frame(SIDE, SIDE, 1, 16);
    private static final BufferedImage PICTURE = Phantom.normal16Bit(1, SIDE, SIDE);

    @Test
    void decodesAPictureWithoutLoss() throws Exception {
        assertArrayEquals(samples(), Jpeg2000.decode(encoded(), FRAME));
    }

    @Test
    void decodesTiles() throws Exception {
        byte[] tiled = Encoded.jpeg2000(PICTURE, settings -> {
            settings.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setTiling(40, 30, 0, 0);
        });
        short[] decoded = Jpeg2000.decode(tiled, FRAME);
        // The library's encoder loses a little where there are tiles.
        for (int i = 0; i < decoded.length; i++) {
            assertEquals(samples()[i] & 0xffff, decoded[i] & 0xffff, 64, "sample " + i);
        }
    }

    /** T.800, A.4.2: TNsot may be 0 in all tile-parts; the library then reads the first one alone. */
    @Test
    void decodesAllTilePartsWhereTheirNumberIsLeftOpen() throws Exception {
        byte[] marked = Encoded.jpeg2000(PICTURE, settings -> settings.setSOP(true));
        assertArrayEquals(samples(), Jpeg2000.decode(inTwoTileParts(marked), FRAME));
    }

    /** Cuts the only tile-part of a stream in two, at a packet marked by SOP. */
    private static byte[] inTwoTileParts(byte[] stream) {
        int tilePart = indexOf(stream, 0, 0xFF, 0x90, 0, 10);
        int data = indexOf(stream, tilePart, 0xFF, 0x93) + 2;
        int second = indexOf(stream, indexOf(stream, data + 2, 0xFF, 0x91, 0, 4) + 2, 0xFF, 0x91, 0, 4);
        ByteBuffer parts = ByteBuffer.allocate(stream.length + 14);
        parts.put(stream, 0, data).put(stream, data, second - data);
        parts.putInt(tilePart + 6, second - tilePart).put(tilePart + 11, (byte) 0);
        parts.put(stream, tilePart, 12).putShort((short) 0xFF93);
        parts.putInt(second + 6, stream.length - 2 - second + 14);
        parts.put(second + 10, (byte) 1).put(second + 11, (byte) 0);
        return parts.put(stream, second, stream.length - second).array();
    }

    private static int indexOf(byte[] bytes, int from, int... part) {
        for (int i = from; ; i++) {
            int matching = 0;
            while (matching < part.length && (bytes[i + matching] & 0xff) == part[matching]) {
                matching++;
            }
            if (matching == part.length) {
                return i;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"95, 96, 1, 16", "96, 95, 1, 16", "96, 96, 3, 16", "96, 96, 1, 8"})
    void refusesAnotherPictureThanAnnounced(int rows, int columns, int samples, int bits) throws Exception {
        byte[] stream = encoded();
        assertThrows(DamagedData.class, () -> Jpeg2000.decode(stream, new Frame(rows, columns, samples, bits)));
    }

    @Test
    void refusesAStreamThatIsCutShort() throws Exception {
        byte[] stream = encoded();
        for (int length = 0; length < stream.length; length += 1 + length / 20) {
            byte[] cut = Arrays.copyOf(stream, length);
            assertThrows(DamagedData.class, () -> Jpeg2000.decode(cut, FRAME), () -> "cut to " + cut.length);
        }
    }

    /** High throughput; width; tiles; components; depth; subsampling. */
    @ParameterizedTest
    @CsvSource({"6, 64", "8, 127", "27, 1", "41, 2", "42, 30", "43, 2"})
    void refusesAHeaderThatPromisesTooMuch(int position, int value) throws Exception {
        byte[] stream = encoded();
        stream[position] = (byte) value;
        assertThrows(DamagedData.class, () -> Jpeg2000.decode(stream, FRAME));
    }

    @Test
    void endsInAPictureOrARefusalWhateverBytesAreFlipped() throws Exception {
        byte[] stream = encoded();
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] broken = stream.clone();
            int among = i % 2 == 0 ? 140 : stream.length;
            broken[random.nextInt(among)] = (byte) random.nextInt(256);
            try {
                Jpeg2000.decode(broken, FRAME);
            } catch (DamagedData refused) {
                assertTrue(!refused.getMessage().isBlank());
            }
        }
    }

    private static short[] samples() {
        return ((DataBufferUShort) PICTURE.getRaster().getDataBuffer()).getData();
    }

    private static byte[] encoded() {
        return Encoded.jpeg2000(PICTURE, settings -> {});
    }
}
