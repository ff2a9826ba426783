package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.PHANTOM_16;
import static org.radiologyai.imaging.Fixtures.assertRefused;
import static org.radiologyai.imaging.Fixtures.assertSameLevels;
import static org.radiologyai.imaging.Fixtures.levels;
import static org.radiologyai.imaging.Fixtures.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.imaging.RejectedImage.Reason;
import org.radiologyai.phantom.Encoded;

class PngTest {

    private static final int GRAY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GRAY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;
    private static final byte[] FILE = Encoded.png(PHANTOM);

    private static int level(int[] at) {
        return PHANTOM.getRaster().getSample(at[0], at[1], 0);
    }

    private static byte[] png(int bits, int type, int samples, BiConsumer<int[], int[]> pixel, byte[]... chunks) {
        return Encoded.png(120, 100, bits, type, samples, pixel, chunks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void scalesGrayOfFewBitsToTheFullRange(int bits) {
        float[] levels = levels(read(png(bits, GRAY, 1, (at, s) -> s[0] = level(at) >> 8 - bits)));
        float[] expected = levels(PHANTOM);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = ((int) expected[i] >> 8 - bits) * 255f / ((1 << bits) - 1);
        }
        assertSameLevels(expected, levels, 1e-3);
    }

    @Test
    void readsTheSamePictureToTheSameLevelsHoweverItIsStored() {
        float[] expected = levels(PHANTOM);
        byte[] grayRamp = new byte[3 * 256];
        for (int i = 0; i < grayRamp.length; i++) {
            grayRamp[i] = (byte) (i / 3);
        }
        assertArrayEquals(expected, levels(read(FILE)));
        assertArrayEquals(expected, levels(read(Encoded.interlacedPng(PHANTOM))));
        assertArrayEquals(expected, levels(read(Encoded.png(Encoded.rgb(PHANTOM)))));
        assertArrayEquals(expected, levels(read(Encoded.interlacedPng(Encoded.rgb(PHANTOM)))));
        assertArrayEquals(
                expected,
                levels(read(png(8, PALETTE, 1, (at, s) -> s[0] = level(at), Encoded.chunk("PLTE", grayRamp)))));
        assertArrayEquals(expected, levels(read(png(8, GRAY_ALPHA, 2, (at, s) -> {
            s[0] = level(at);
            s[1] = 255;
        }))));
        assertArrayEquals(expected, levels(read(png(8, RGB_ALPHA, 4, (at, s) -> {
            Arrays.fill(s, level(at));
            s[3] = 255;
        }))));
        assertSameLevels(expected, levels(read(png(16, GRAY, 1, (at, s) -> s[0] = level(at) * 257))), 1e-4);
        assertSameLevels(expected, levels(read(png(16, RGB, 3, (at, s) -> Arrays.fill(s, level(at) * 257)))), 1e-4);
        assertSameLevels(
                expected,
                levels(read(png(16, RGB_ALPHA, 4, (at, s) -> {
                    Arrays.fill(s, level(at) * 257);
                    s[3] = 65_535;
                }))),
                1e-4);
    }

    @Test
    void keeps16Bits() {
        Radiograph radiograph = read(Encoded.png(PHANTOM_16));
        assertEquals(16, radiograph.bits());
        float[] expected = levels(PHANTOM_16);
        for (int i = 0; i < expected.length; i++) {
            expected[i] /= 257;
        }
        assertSameLevels(expected, levels(radiograph), 1e-4);
    }

    @ParameterizedTest
    @CsvSource({"8, 4, 2", "16, 4, 2", "8, 6, 4", "16, 6, 4"})
    void laysTransparencyOverBlack(int bits, int type, int samples) {
        int full = (1 << bits) - 1;
        float[] levels = levels(read(png(bits, type, samples, (at, s) -> {
            Arrays.fill(s, level(at) * (full / 255));
            s[samples - 1] = at[0] * full / 119;
        })));
        for (int i = 0; i < levels.length; i++) {
            int x = i % 120;
            int alpha = x * full / 119;
            assertEquals(level(new int[] {x, i / 120}) * (double) alpha / full, levels[i], 0.51);
        }
    }

    @Test
    void laysTransparentLevelsAndPaletteEntriesOverBlack() {
        byte[] clear = Encoded.chunk("tRNS", new byte[] {0, 100});
        for (int level : new int[] {100, 101}) {
            float[] levels = levels(read(png(8, GRAY, 1, (at, s) -> s[0] = at[0] < 60 ? level : 200, clear)));
            assertEquals(level == 100 ? 0 : level, levels[0]);
            assertEquals(200, levels[119]);
        }
        byte[] clearColour = Encoded.chunk("tRNS", new byte[] {0, 100, 0, 100, 0, 100});
        assertEquals(
                0, levels(read(png(8, RGB, 3, (at, s) -> Arrays.fill(s, at[0] < 60 ? 100 : 200), clearColour)))[0]);
        byte[] palette = Encoded.chunk("PLTE", new byte[] {80, 80, 80, 120, 120, 120});
        byte[] alphas = Encoded.chunk("tRNS", new byte[] {0});
        assertEquals(0, levels(read(png(1, PALETTE, 1, (at, s) -> s[0] = at[0] & 1, palette, alphas)))[0]);
        assertEquals(120, levels(read(png(1, PALETTE, 1, (at, s) -> s[0] = at[0] & 1, palette, alphas)))[1]);
    }

    @Test
    void turnsThePictureUprightByItsExifOrientation() {
        Radiograph turned = read(png(8, GRAY, 1, (at, s) -> s[0] = level(at), Encoded.chunk("eXIf", Encoded.exif(6))));
        assertEquals(100, turned.width());
        assertEquals(level(new int[] {0, 99}), levels(turned)[0]);
    }

    @Test
    void ignoresGammaAndDamagedExtras() {
        byte[] broken = Encoded.chunk("tEXt", new byte[] {'a', 0, 'b'});
        broken[9] = 'c';
        byte[] file = png(
                8,
                GRAY,
                1,
                (at, s) -> s[0] = level(at),
                Encoded.chunk("gAMA", new byte[] {0, 1, (byte) 0x86, (byte) 0xa0}),
                Encoded.chunk("iCCP", new byte[] {'p', 0, 0, 1, 2, 3}),
                broken);
        assertArrayEquals(levels(PHANTOM), levels(read(file)));
    }

    @Test
    void neverInflatesTextsAndProfiles() {
        byte[] bomb = Encoded.deflated(new byte[100_000_000]);
        byte[] key = "key\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] keyInText = "key\0\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] ztxt = Encoded.chunk("zTXt", Encoded.joined(key, bomb));
        byte[] file = png(
                8,
                PALETTE,
                1,
                (at, s) -> s[0] = at[0] & 1,
                Encoded.chunk("PLTE", new byte[] {80, 80, 80, 120, 120, 120}),
                ztxt,
                ztxt,
                ztxt,
                Encoded.chunk("iTXt", Encoded.joined(keyInText, bomb)),
                Encoded.chunk("iCCP", Encoded.joined(key, bomb)));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> read(file));
    }

    @Test
    void readsThousandsOfTinyChunks() {
        byte[] empty = Encoded.chunk("IDAT", new byte[0]);
        ByteBuffer many = ByteBuffer.allocate(empty.length * 100_000);
        while (many.hasRemaining()) {
            many.put(empty);
        }
        byte[] file = png(8, GRAY, 1, (at, s) -> s[0] = level(at), many.array());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertArrayEquals(levels(PHANTOM), levels(read(file))));
    }

    @Test
    void refusesAPictureThatIsCutShortAnywhere() {
        for (int length = 8; length < FILE.length; length += 101) {
            assertRefused(Reason.CORRUPT, Arrays.copyOf(FILE, length));
        }
        assertRefused(Reason.CORRUPT, Arrays.copyOf(FILE, FILE.length - 1));
        assertRefused(Reason.CORRUPT, Arrays.copyOf(FILE, FILE.length - 12));
    }

    @Test
    void refusesAnyFlippedBitOfThePicture() {
        for (int i = 8; i < FILE.length; i += 97) {
            byte[] damaged = FILE.clone();
            damaged[i] ^= 0x10;
            assertRefused(Reason.CORRUPT, damaged);
        }
    }

    @Test
    void refusesPictureDataThatEndsEarlyBehindSoundCheckSums() {
        byte[] half = Encoded.png(120, 50, 8, GRAY, 1, (at, s) -> s[0] = level(at));
        byte[] header = Arrays.copyOfRange(half, 16, 29);
        header[7] = 100;
        byte[] file = Encoded.joined(
                Arrays.copyOf(half, 8), Encoded.chunk("IHDR", header), Arrays.copyOfRange(half, 33, half.length));
        assertRefused(Reason.CORRUPT, file);
    }

    @Test
    void refusesColoursBeyondThePalette() {
        byte[] palette = Encoded.chunk("PLTE", new byte[] {80, 80, 80, 120, 120, 120});
        assertRefused(Reason.CORRUPT, png(8, PALETTE, 1, (at, s) -> s[0] = at[0] & 3, palette));
        assertRefused(Reason.CORRUPT, png(8, PALETTE, 1, (at, s) -> s[0] = at[0] & 1));
    }

    @Test
    void refusesAnimationAndUnknownCriticalChunks() {
        BiConsumer<int[], int[]> phantom = (at, s) -> s[0] = level(at);
        assertRefused(Reason.UNSUPPORTED_FORMAT, png(8, GRAY, 1, phantom, Encoded.chunk("acTL", new byte[8])));
        assertRefused(Reason.UNSUPPORTED_FORMAT, png(8, GRAY, 1, phantom, Encoded.chunk("CgBI", new byte[4])));
    }

    @Test
    void refusesTooManyPixelsByTheHeaderAlone() {
        assertRefused(Reason.TOO_MANY_PIXELS, withHeader(50_000, 50_000, 8, GRAY));
        assertRefused(Reason.TOO_MANY_PIXELS, withHeader(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, GRAY));
        assertRefused(Reason.TOO_MANY_PIXELS, withHeader(7_000, 7_200, 8, GRAY));
        assertRefused(Reason.TOO_MANY_PIXELS, withHeader(5_000, 5_000, 16, RGB_ALPHA));
    }

    private static byte[] withHeader(int width, int height, int bits, int type) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bits)
                .put((byte) type)
                .array();
        return Encoded.joined(
                Arrays.copyOf(FILE, 8), Encoded.chunk("IHDR", header), Arrays.copyOfRange(FILE, 33, FILE.length));
    }
}
