package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegLsTest {

    private static final Frame SMALL = new Frame(4, 4, 1, 8);

    /** The example of T.87, H.3. */
    private static final byte[] EXAMPLE = hex("FFD8 FFF7000B080004000401011100 FFDA0008010100000000"
            + "C000006C80208E01C0000057400000 6EE6000001BC18000005D8000091 60 FFD9");

    private static final int FRAME_AT = 2;
    private static final int SCAN_AT = 15;
    private static final int DATA_AT = 25;

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Areas that are flat, smooth, noisy and at the limits, the same and not the same in all components. */
    private static short[] picture(Frame frame, int maxval) {
        Random random = new Random(frame.rows() * 31L + frame.columns());
        short[] samples = new short[frame.sampleCount()];
        for (int i = 0; i < samples.length; i++) {
            int row = i / frame.samples() / frame.columns();
            int x = i / frame.samples() % frame.columns();
            int component = i % frame.samples();
            samples[i] = (short)
                    switch ((row / 8 + x / 16) % 6) {
                        case 0 -> maxval / 2 + component;
                        case 1 -> Math.min(maxval, (50 * row + 3 * x) % 6000 * maxval / 6000 + random.nextInt(2));
                        case 2 -> random.nextInt(maxval + 1);
                        case 3 -> x % 7 == 0 ? maxval : 0;
                        case 4 -> random.nextInt(20) == 0 ? random.nextInt(maxval + 1) : maxval - component;
                        default -> (x + component) % 16 < 9 ? maxval / 3 : maxval / 4;
                    };
        }
        return samples;
    }

    private static void assertRoundTrip(
            Frame frame, short[] picture, int precision, int near, int interleave, int... preset) throws DamagedData {
        JpegLsEncoder encoder =
                new JpegLsEncoder(frame, picture, precision, near, interleave, preset.length == 0 ? null : preset);
        byte[] stream = encoder.encode();
        short[] expected = encoder.reconstruction();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(picture[i] & 0xFFFF, expected[i] & 0xFFFF, near);
        }
        assertArrayEquals(expected, JpegLs.decode(stream, frame));
    }

    private static void assertRefused(String reason, byte[] stream, Frame frame) {
        DamagedData damaged = assertThrows(DamagedData.class, () -> JpegLs.decode(stream, frame));
        assertEquals("JPEG-LS: " + reason, damaged.getMessage());
    }

    private static byte[] with(byte[] stream, int at, String inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(stream, 0, at);
        out.writeBytes(hex(inserted));
        out.write(stream, at, stream.length - at);
        return out.toByteArray();
    }

    private static byte[] changed(byte[] stream, int at, int... values) {
        byte[] changed = stream.clone();
        for (int i = 0; i < values.length; i++) {
            changed[at + i] = (byte) values[i];
        }
        return changed;
    }

    @Test
    void decodesTheExampleOfTheStandard() throws DamagedData {
        short[] samples = {0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145};
        assertArrayEquals(samples, JpegLs.decode(EXAMPLE, SMALL));
        assertArrayEquals(EXAMPLE, new JpegLsEncoder(SMALL, samples, 8, 0, JpegLsEncoder.NONE, null).encode());
    }

    @ParameterizedTest
    @CsvSource({
        "2,0", "3,0", "7,0", "8,0", "10,0", "12,0", "16,0", "2,1", "5,3", "8,1", "8,3", "10,3", "12,1", "12,3", "16,1",
        "16,3", "8,127", "16,255"
    })
    void decodesAGrayPictureOfAnyPrecision(int precision, int near) throws DamagedData {
        Frame frame = new Frame(83, 121, 1, 16);
        assertRoundTrip(frame, picture(frame, (1 << precision) - 1), precision, near, JpegLsEncoder.NONE);
    }

    @ParameterizedTest
    @CsvSource({"8,0,0", "8,0,1", "8,0,2", "8,3,0", "8,3,1", "8,3,2", "12,1,0", "12,1,1", "12,1,2", "16,0,2"})
    void decodesAColourPictureOfAnyInterleaving(int precision, int near, int interleave) throws DamagedData {
        Frame frame = new Frame(83, 121, 3, 16);
        assertRoundTrip(frame, picture(frame, (1 << precision) - 1), precision, near, interleave);
    }

    @ParameterizedTest
    @CsvSource({
        "8,0,200,0,0,0,0", "8,0,0,1,1,1,3", "8,1,0,2,3,255,255", "12,0,0,10,20,30,4095", "12,3,0,0,0,0,31",
        "16,0,1023,0,0,0,64", "16,0,0,0,0,0,65535", "16,0,0,0,0,0,3", "16,2,40000,100,0,0,0", "10,0,1,0,0,0,0",
        "12,0,100,0,0,0,0"
    })
    void decodesWithPresetParameters(int precision, int near, int maxval, int t1, int t2, int t3, int reset)
            throws DamagedData {
        Frame frame = new Frame(83, 121, 1, 16);
        int largest = maxval == 0 ? (1 << precision) - 1 : maxval;
        assertRoundTrip(frame, picture(frame, largest), precision, near, JpegLsEncoder.NONE, maxval, t1, t2, t3, reset);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "1,100", "100,1", "2,2", "3,5", "5000,3", "3,5000"})
    void decodesPicturesOfAnySize(int rows, int columns) throws DamagedData {
        for (int interleave = 0; interleave <= 2; interleave++) {
            Frame frame = new Frame(rows, columns, interleave == 0 ? 1 : 3, 8);
            assertRoundTrip(frame, picture(frame, 255), 8, 0, interleave);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 255})
    void decodesFlatPictures(int level) throws DamagedData {
        for (int interleave = 0; interleave <= 2; interleave++) {
            Frame frame = new Frame(70, 3001, 3, 8);
            short[] picture = new short[frame.sampleCount()];
            Arrays.fill(picture, (short) level);
            assertRoundTrip(frame, picture, 8, 0, interleave);
            picture[picture.length / 2] ^= 77;
            assertRoundTrip(frame, picture, 8, 0, interleave);
        }
    }

    @Test
    void decodesNoiseWhoseDataEndsWithAnyByte() throws DamagedData {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            Frame frame = new Frame(1 + random.nextInt(4), 1 + random.nextInt(4), 1, 8);
            short[] picture = new short[frame.sampleCount()];
            for (int j = 0; j < picture.length; j++) {
                picture[j] = (short) (random.nextBoolean() ? random.nextInt(256) : 255 * random.nextInt(2));
            }
            assertRoundTrip(frame, picture, 8, 0, JpegLsEncoder.NONE);
        }
    }

    @Test
    void skipsApplicationDataCommentsAndPadding() throws DamagedData {
        short[] samples = JpegLs.decode(EXAMPLE, SMALL);
        for (int at : new int[] {FRAME_AT, SCAN_AT}) {
            byte[] stream =
                    with(EXAMPLE, at, "FFE80008 53504946 4600 FFE00002 FFFE0004FFD9 FFE800076D72667800 FFDD00040000");
            assertArrayEquals(samples, JpegLs.decode(stream, SMALL));
            assertArrayEquals(samples, JpegLs.decode(with(EXAMPLE, at, "FFFFFF"), SMALL));
            assertArrayEquals(samples, JpegLs.decode(with(EXAMPLE, at, "FFF8000D01 00FF 0003 0007 0015 0040"), SMALL));
        }
        assertArrayEquals(samples, JpegLs.decode(with(EXAMPLE, EXAMPLE.length, "00"), SMALL));
        assertArrayEquals(samples, JpegLs.decode(with(EXAMPLE, EXAMPLE.length, "FF00"), SMALL));
        assertArrayEquals(samples, JpegLs.decode(with(EXAMPLE, EXAMPLE.length - 2, "FF"), SMALL));
    }

    @Test
    void refusesAStreamCutShortAnywhere() {
        Frame colour = new Frame(9, 20, 3, 8);
        for (int interleave = 0; interleave <= 2; interleave++) {
            byte[] stream = new JpegLsEncoder(colour, picture(colour, 255), 8, 0, interleave, new int[5]).encode();
            for (int length = 0; length < stream.length; length++) {
                byte[] cut = Arrays.copyOf(stream, length);
                assertThrows(DamagedData.class, () -> JpegLs.decode(cut, colour));
            }
        }
    }

    @Test
    void refusesAScanThatEndsEarlyOrLate() {
        byte[] early = Arrays.copyOf(EXAMPLE, EXAMPLE.length - 1);
        early[early.length - 2] = (byte) 0xFF;
        early[early.length - 1] = (byte) 0xD9;
        assertRefused("scan cut short", early, SMALL);
        assertRefused("data after the last sample", with(EXAMPLE, EXAMPLE.length - 2, "00"), SMALL);
        assertRefused("data after the last sample", with(EXAMPLE, EXAMPLE.length - 2, "FF00"), SMALL);
        assertRefused("data after the end", with(EXAMPLE, EXAMPLE.length, "01"), SMALL);
        assertRefused("data after the end", with(EXAMPLE, EXAMPLE.length, "00".repeat(17)), SMALL);
        assertRefused("code too long", changed(EXAMPLE, DATA_AT, new int[20]), SMALL);
    }

    @Test
    void refusesAFrameThatIsNotTheDataSets() {
        assertRefused("size 4 x 4", EXAMPLE, new Frame(4, 5, 1, 8));
        assertRefused("size 4 x 4", EXAMPLE, new Frame(5, 4, 1, 8));
        assertRefused("1 components", EXAMPLE, new Frame(4, 4, 3, 8));
        assertRefused("size 65535 x 65535", changed(EXAMPLE, FRAME_AT + 5, 255, 255, 255, 255), SMALL);
        for (int precision : new int[] {0, 1, 9, 16, 17}) {
            assertRefused("precision " + precision, changed(EXAMPLE, FRAME_AT + 4, precision), SMALL);
        }
        assertRefused("precision 17", changed(EXAMPLE, FRAME_AT + 4, 17), new Frame(4, 4, 1, 16));
        assertRefused("sub-sampling", changed(EXAMPLE, FRAME_AT + 11, 0x21), SMALL);
        assertRefused("two frame headers", with(EXAMPLE, SCAN_AT, "FFF7000B080004000401011100"), SMALL);
    }

    @Test
    void refusesWhatTheFormatAllowsButRadiographsNeedNot() {
        assertRefused("LSE of type 2", with(EXAMPLE, SCAN_AT, "FFF80005020000"), SMALL);
        assertRefused("LSE of type 4", with(EXAMPLE, SCAN_AT, "FFF80005040000"), SMALL);
        assertRefused("restart intervals", with(EXAMPLE, SCAN_AT, "FFDD00040004"), SMALL);
        assertRefused("colour transform", with(EXAMPLE, SCAN_AT, "FFE800076D72667801"), SMALL);
        assertRefused("marker ffdb", with(EXAMPLE, SCAN_AT, "FFDB0002"), SMALL);
        assertRefused("mapping table", changed(EXAMPLE, SCAN_AT + 6, 1), SMALL);
        assertRefused("point transform", changed(EXAMPLE, SCAN_AT + 9, 1), SMALL);
    }

    @Test
    void refusesHeadersThatBreakTheRules() {
        assertRefused("no start of image", changed(EXAMPLE, 1, 0xD9), SMALL);
        assertRefused("no marker", with(EXAMPLE, FRAME_AT, "00"), SMALL);
        assertRefused("no picture", hex("FFD8FFD9"), SMALL);
        assertRefused("component without a scan", hex("FFD8 FFF7000B080004000401011100 FFD9"), SMALL);
        assertRefused("scan without a frame", with(EXAMPLE, FRAME_AT, "FFDA0008010100000000"), SMALL);
        assertRefused("segment length", changed(EXAMPLE, FRAME_AT + 2, 0, 1), SMALL);
        assertRefused("segment length", changed(EXAMPLE, FRAME_AT + 2, 255, 255), SMALL);
        assertRefused("cut short", changed(EXAMPLE, FRAME_AT + 2, 0, 10), SMALL);
        assertRefused("components of a scan", changed(EXAMPLE, SCAN_AT + 4, 0), SMALL);
        assertRefused("components of a scan", changed(EXAMPLE, SCAN_AT + 4, 2), SMALL);
        assertRefused("component of a scan", changed(EXAMPLE, SCAN_AT + 5, 2), SMALL);
        assertRefused("interleave mode 1", changed(EXAMPLE, SCAN_AT + 8, 1), SMALL);
        assertRefused("MAXVAL 255, NEAR 128", changed(EXAMPLE, SCAN_AT + 7, 128), SMALL);
        assertRefused("MAXVAL 256, NEAR 0", with(EXAMPLE, SCAN_AT, "FFF8000D01 0100 0000 0000 0000 0000"), SMALL);
        assertRefused(
                "thresholds 3, 2, 21, RESET 64", with(EXAMPLE, SCAN_AT, "FFF8000D01 0000 0003 0002 0000 0000"), SMALL);
        assertRefused(
                "thresholds 3, 7, 256, RESET 64", with(EXAMPLE, SCAN_AT, "FFF8000D01 0000 0000 0000 0100 0000"), SMALL);
        assertRefused(
                "thresholds 3, 7, 21, RESET 2", with(EXAMPLE, SCAN_AT, "FFF8000D01 0000 0000 0000 0000 0002"), SMALL);
        assertRefused(
                "thresholds 3, 7, 21, RESET 256", with(EXAMPLE, SCAN_AT, "FFF8000D01 0000 0000 0000 0000 0100"), SMALL);
    }

    @Test
    void endsInAPictureOrAReasonWhateverTheBytes() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            Random random = new Random(11);
            int damaged = 0;
            for (int i = 0; i < 6000; i++) {
                int interleave = i % 3;
                Frame frame = new Frame(16, 24, interleave == 0 ? 1 : 3, 16);
                int precision = 2 + random.nextInt(15);
                int maxval = (1 << precision) - 1;
                int near = random.nextInt(Math.min(4, maxval / 2 + 1));
                byte[] stream = new JpegLsEncoder(
                                frame, picture(frame, maxval), precision, near, interleave, new int[5])
                        .encode();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    int at = random.nextInt(random.nextBoolean() ? stream.length : Math.min(64, stream.length));
                    stream[at] =
                            (byte) (random.nextBoolean() ? random.nextInt(256) : stream[at] ^ 1 << random.nextInt(8));
                }
                try {
                    assertEquals(frame.sampleCount(), JpegLs.decode(stream, frame).length);
                } catch (DamagedData expected) {
                    damaged++;
                }
            }
            assertTrue(damaged > 3000, () -> "some of the damage must show");
        });
    }

    @Test
    void endsInAPictureOrAReasonWhateverTheEntropyCodedData() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            Random random = new Random(12);
            Frame frame = new Frame(64, 64, 1, 16);
            for (int i = 0; i < 2000; i++) {
                byte[] data = new byte[20000];
                random.nextBytes(data);
                int density = random.nextInt(8);
                for (int j = 0; j < data.length; j++) {
                    for (int times = 0; times < density; times++) {
                        data[j] &= (byte) random.nextInt();
                    }
                    data[j] &= 0x7F;
                }
                int precision = 2 + random.nextInt(15);
                String header =
                        "FFD8 FFF7000B %02x 0040 0040 01011100 FFF8000D01 0000 0000 0000 0000 %04x FFDA000801010000 0000"
                                .formatted(precision, random.nextBoolean() ? 3 : Math.max(255, (1 << precision) - 1));
                ByteArrayOutputStream stream = new ByteArrayOutputStream();
                stream.writeBytes(hex(header));
                stream.writeBytes(data);
                try {
                    JpegLs.decode(stream.toByteArray(), frame);
                } catch (DamagedData expected) {
                    assertTrue(expected.getMessage().startsWith("JPEG-LS: "));
                }
            }
        });
    }
}
