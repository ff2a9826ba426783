package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.assertRefused;
import static org.radiologyai.imaging.Fixtures.assertSameLevels;
import static org.radiologyai.imaging.Fixtures.file;
import static org.radiologyai.imaging.Fixtures.levels;
import static org.radiologyai.imaging.Fixtures.meanDifference;
import static org.radiologyai.imaging.Fixtures.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.imaging.RejectedImage.Reason;
import org.radiologyai.phantom.Encoded;

class JpegTest {

    private static final byte[] BASELINE = Encoded.jpeg(PHANTOM, 0.95f);
    private static final byte[] PROGRESSIVE = Encoded.progressiveJpeg(PHANTOM, 0.95f);

    private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

    @Test
    void readsBaselineGray() {
        Radiograph radiograph = read(BASELINE);
        assertEquals(120, radiograph.width());
        assertEquals(100, radiograph.height());
        assertEquals(8, radiograph.bits());
        assertTrue(meanDifference(levels(PHANTOM), levels(radiograph)) < 2);
    }

    @Test
    void readsProgressiveToTheSameLevels() {
        assertArrayEquals(levels(read(BASELINE)), levels(read(PROGRESSIVE)));
    }

    @ParameterizedTest
    @CsvSource({"ycbcr, 0.6", "rgb, 0", "cmyk, 0", "ycck, 1"})
    void readsEachColourModelToTheGrayLevelsOfPillow(String name, double mean) {
        float[] expected = levels(read(file(name + ".gray.png")));
        float[] actual = levels(read(file(name + ".jpg")));
        assertSameLevels(expected, actual, mean == 0 ? 0 : 2);
        assertTrue(meanDifference(expected, actual) <= mean, () -> "mean " + meanDifference(expected, actual));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void turnsThePictureUprightByItsExifOrientation(int orientation) {
        Radiograph turned = read(Encoded.withSegment(
                BASELINE,
                0xe1,
                Encoded.joined("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), Encoded.exif(orientation))));
        float[] stored = levels(read(BASELINE));
        boolean exchanged = orientation > 4;
        assertEquals(exchanged ? 100 : 120, turned.width());
        assertEquals(exchanged ? 120 : 100, turned.height());
        // Where the stored top left corner and its right neighbour come to lie, as the standard draws it.
        int right = turned.width() - 1;
        int bottom = turned.height() - 1;
        int[][] corner = {
            {0, 0}, {right, 0}, {right, bottom}, {0, bottom}, {0, 0}, {right, 0}, {right, bottom}, {0, bottom}
        };
        int[][] step = {{1, 0}, {-1, 0}, {-1, 0}, {1, 0}, {0, 1}, {0, 1}, {0, -1}, {0, -1}};
        float[] levels = levels(turned);
        int x = corner[orientation - 1][0];
        int y = corner[orientation - 1][1];
        for (int i = 0; i < 120; i++) {
            assertEquals(stored[i], levels[y * turned.width() + x], "pixel " + i + " of the first stored row");
            x += step[orientation - 1][0];
            y += step[orientation - 1][1];
        }
    }

    @Test
    void ignoresDamagedExif() {
        byte[] exif = Encoded.joined("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), Encoded.exif(6));
        for (int i = 6; i < exif.length; i++) {
            byte[] damaged = exif.clone();
            damaged[i] = (byte) 0xff;
            read(Encoded.withSegment(BASELINE, 0xe1, damaged));
            read(Encoded.withSegment(BASELINE, 0xe1, Arrays.copyOf(exif, i)));
        }
    }

    @Test
    void toleratesBrokenColourProfileAndUnknownAttachments() {
        byte[] profile = "ICC_PROFILE\0\1\1 this is no profile".getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = Encoded.withSegment(Encoded.withSegment(BASELINE, 0xe2, profile), 0xfe, new byte[60_000]);
        assertArrayEquals(levels(read(BASELINE)), levels(read(file)));
    }

    @Test
    void toleratesBytesAfterTheEnd() {
        assertArrayEquals(levels(read(BASELINE)), levels(read(Encoded.joined(BASELINE, new byte[100]))));
    }

    @Test
    void refusesAPictureThatIsCutShortAnywhere() {
        for (byte[] whole : new byte[][] {BASELINE, PROGRESSIVE}) {
            for (int length = 3; length < whole.length; length += 37) {
                assertRefused(Reason.CORRUPT, Arrays.copyOf(whole, length));
            }
            assertRefused(Reason.CORRUPT, Arrays.copyOf(whole, whole.length - 1));
            assertRefused(Reason.CORRUPT, Arrays.copyOf(whole, whole.length - 2));
        }
    }

    @Test
    void refusesACutPictureThatWasGivenAnEnd() {
        assertRefused(Reason.CORRUPT, Encoded.joined(Arrays.copyOf(BASELINE, BASELINE.length * 2 / 3), END));
        int lastScan = lastMarker(PROGRESSIVE, 0xda);
        assertRefused(Reason.CORRUPT, Encoded.joined(Arrays.copyOf(PROGRESSIVE, lastScan), END));
    }

    @Test
    void refusesGarbageInTheScan() {
        byte[] garbage = new byte[400];
        new Random(1).nextBytes(garbage);
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] &= 0x7f;
        }
        byte[] damaged = BASELINE.clone();
        System.arraycopy(garbage, 0, damaged, damaged.length / 2, garbage.length);
        assertRefused(Reason.CORRUPT, damaged);
        assertRefused(Reason.CORRUPT, Encoded.joined(Arrays.copyOf(BASELINE, BASELINE.length - 2), garbage, END));
    }

    @ParameterizedTest
    @CsvSource({
        "195, 8, lossless JPEG",
        "193, 12, 12-bit JPEG",
        "201, 8, arithmetic-coded JPEG",
        "197, 8, hierarchical JPEG",
        "247, 8, JPEG-LS"
    })
    void refusesRareVariantsByName(int marker, int bits, String name) {
        byte[] file = BASELINE.clone();
        int frame = lastMarker(file, 0xc0);
        file[frame + 1] = (byte) marker;
        file[frame + 4] = (byte) bits;
        String sentence = assertRefused(Reason.UNSUPPORTED_FORMAT, file).getMessage();
        assertTrue(sentence.contains(name), sentence);
    }

    @Test
    void refusesABombOfScans() {
        int scan = lastMarker(PROGRESSIVE, 0xda);
        byte[] last = Arrays.copyOfRange(PROGRESSIVE, scan, PROGRESSIVE.length - 2);
        byte[] bomb = Arrays.copyOf(PROGRESSIVE, PROGRESSIVE.length - 2);
        for (int i = 0; i < 64; i++) {
            bomb = Encoded.joined(bomb, last);
        }
        assertRefused(Reason.UNSUPPORTED_FORMAT, bomb);
    }

    @Test
    void refusesTooManyPixelsByTheHeaderAlone() {
        byte[] file = BASELINE.clone();
        int frame = lastMarker(file, 0xc0);
        Arrays.fill(file, frame + 5, frame + 9, (byte) 0xff);
        assertRefused(Reason.TOO_MANY_PIXELS, file);
    }

    private static int lastMarker(byte[] file, int marker) {
        int at = file.length - 2;
        while (file[at] != (byte) 0xff || (file[at + 1] & 0xff) != marker) {
            at--;
        }
        return at;
    }
}
