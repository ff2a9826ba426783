package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.phantom.DicomPhantom;

/** Displayed values, against the formulas and notes of PS3.3, C.11. */
class GrayscalePipelineTest {

    private static final int WHITE = 65_535;

    /** The examples of C.11.2.1.2.1, with 0 to 255 there as 0 to 65,535 here. */
    @ParameterizedTest
    @CsvSource({
        "2048, 4096, 0, 0",
        "2048, 4096, 4095, 1",
        "2048, 4096, 1, 0.000244200",
        "2048, 1, 2047, 0",
        "2048, 1, 2048, 1",
        "100, 100, 50, 0",
        "100, 100, 149, 1",
        "100, 100, 51, 0.0101010",
        "100, 2, 99, 0",
        "100, 2, 100, 1"
    })
    void followsTheStandardsLinearFunction(double center, double width, double x, double share) {
        assertEquals(share, new Window(center, width, Window.Function.LINEAR).share(x), 1e-6);
    }

    @Test
    void followsTheStandardsOtherFunctions() {
        Window exact = new Window(100, 50, Window.Function.LINEAR_EXACT);
        assertEquals(0, exact.share(75));
        assertEquals(0.5, exact.share(100));
        assertEquals(0.7, exact.share(110), 1e-9);
        assertEquals(1, exact.share(130));
        Window sigmoid = new Window(100, 50, Window.Function.SIGMOID);
        assertEquals(0.5, sigmoid.share(100));
        assertEquals(1 / (1 + Math.exp(-4 * 25 / 50.0)), sigmoid.share(125), 1e-12);
    }

    @Test
    void invertsMonochrome1AfterWindowing() throws Exception {
        DicomPhantom header = twelveBits().with(Tag.WINDOW_CENTER, "DS", "1000").with(Tag.WINDOW_WIDTH, "DS", "101");
        assertLevels(header, words(0, 1000, 4095), 0, 33_095, WHITE);
        header.with(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME1");
        assertLevels(header, words(0, 1000, 4095), WHITE, WHITE - 33_095, 0);
    }

    @Test
    void masksTheBitsThatAreNotStored() throws Exception {
        DicomPhantom header = twelveBits().with(Tag.WINDOW_CENTER, "DS", "2048").with(Tag.WINDOW_WIDTH, "DS", "4096");
        assertLevels(header, words(0xF000, 0x5FFF), 0, WHITE);
    }

    @Test
    void shiftsByTheHighBit() throws Exception {
        DicomPhantom header = twelveBits()
                .with(Tag.HIGH_BIT, "US", 15)
                .with(Tag.WINDOW_CENTER, "DS", "2048")
                .with(Tag.WINDOW_WIDTH, "DS", "4096");
        assertLevels(header, words(0x000F, 0xFFF0), 0, WHITE);
    }

    @Test
    void extendsTheSign() throws Exception {
        DicomPhantom header = twelveBits()
                .with(Tag.PIXEL_REPRESENTATION, "US", 1)
                .with(Tag.WINDOW_CENTER, "DS", "0")
                .with(Tag.WINDOW_WIDTH, "DS", "4096");
        assertLevels(header, words(0x800, 0x7FF), 0, WHITE);
    }

    @Test
    void rescalesBeforeTheWindow() throws Exception {
        DicomPhantom header = twelveBits()
                .with(Tag.RESCALE_SLOPE, "DS", "2")
                .with(Tag.RESCALE_INTERCEPT, "DS", "-1000")
                .with(Tag.WINDOW_CENTER, "DS", "0.5")
                .with(Tag.WINDOW_WIDTH, "DS", "1001");
        assertLevels(header, words(250, 500, 750), 0, WHITE / 2 + 1, WHITE);
    }

    @Test
    void looksUpTheModalityTableBeforeTheWindow() throws Exception {
        DicomPhantom table =
                DicomPhantom.empty().with(Tag.LUT_DESCRIPTOR, "US", 3, 10, 16).with(Tag.LUT_DATA, "OW", 100, 300, 200);
        DicomPhantom header = twelveBits()
                .with(Tag.MODALITY_LUT_SEQUENCE, table)
                .with(Tag.WINDOW_CENTER, "DS", "200.5")
                .with(Tag.WINDOW_WIDTH, "DS", "201");
        assertLevels(header, words(0, 10, 11, 12, 4000), 0, 0, WHITE, WHITE / 2 + 1, WHITE / 2 + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void looksUpTheVoiTableWhetherPackedOrNot(boolean packed) throws Exception {
        DicomPhantom table = DicomPhantom.empty().with(Tag.LUT_DESCRIPTOR, "US", 4, 100, 8);
        if (packed) {
            table.with(Tag.LUT_DATA, "OW", new byte[] {0, 51, 102, (byte) 255});
        } else {
            table.with(Tag.LUT_DATA, "OW", 0, 51, 102, 255);
        }
        DicomPhantom header = twelveBits().with(Tag.VOI_LUT_SEQUENCE, table);
        assertLevels(header, words(99, 101, 102, 103, 200), 0, WHITE / 5, 2 * WHITE / 5, WHITE, WHITE);
    }

    @Test
    void prefersTheWindowToTheVoiTable() throws Exception {
        DicomPhantom table =
                DicomPhantom.empty().with(Tag.LUT_DESCRIPTOR, "US", 1, 0, 16).with(Tag.LUT_DATA, "OW", 7);
        DicomPhantom header = twelveBits()
                .with(Tag.VOI_LUT_SEQUENCE, table)
                .with(Tag.WINDOW_CENTER, "DS", "2048\\10")
                .with(Tag.WINDOW_WIDTH, "DS", "4096\\1");
        assertLevels(header, words(0, 4095), 0, WHITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "NaN", "1e400", "wide"})
    void spreadsTheRangeIfTheWindowIsUnusable(String width) throws Exception {
        DicomPhantom header = twelveBits().with(Tag.WINDOW_CENTER, "DS", "10").with(Tag.WINDOW_WIDTH, "DS", width);
        assertLevels(header, words(100, 200, 300), 0, WHITE / 2 + 1, WHITE);
    }

    @Test
    void keepsPaddingOutOfTheRange() throws Exception {
        DicomPhantom header = twelveBits().with(Tag.PIXEL_PADDING_VALUE, "US", 4000);
        assertLevels(header, words(4000, 100, 200, 300), WHITE, 0, WHITE / 2 + 1, WHITE);
        header.with(Tag.PIXEL_PADDING_RANGE_LIMIT, "US", 3999);
        assertLevels(header, words(3999, 100, 200, 300), WHITE, 0, WHITE / 2 + 1, WHITE);
    }

    @Test
    void showsAConstantPictureFlat() throws Exception {
        assertLevels(twelveBits(), words(5, 5), 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0", "1e300, 0", "1, Infinity", "0x10, 0", "1d, 0"})
    void refusesARescaleThatIsNoNumber(String slope, String intercept) {
        DicomPhantom header =
                twelveBits().with(Tag.RESCALE_SLOPE, "DS", slope).with(Tag.RESCALE_INTERCEPT, "DS", intercept);
        assertThrows(RejectedDicom.class, () -> levels(header, words(1)));
    }

    @Test
    void refusesATableThatIsShorterThanItSays() {
        DicomPhantom table =
                DicomPhantom.empty().with(Tag.LUT_DESCRIPTOR, "US", 3, 0, 12).with(Tag.LUT_DATA, "OW", 1, 2);
        assertThrows(RejectedDicom.class, () -> levels(twelveBits().with(Tag.VOI_LUT_SEQUENCE, table), words(1)));
    }

    @Test
    void refusesAnUnknownFunction() {
        DicomPhantom header = twelveBits()
                .with(Tag.WINDOW_CENTER, "DS", "10")
                .with(Tag.WINDOW_WIDTH, "DS", "10")
                .with(Tag.VOI_LUT_FUNCTION, "CS", "CUBIC");
        assertThrows(RejectedDicom.class, () -> levels(header, words(1)));
    }

    private static DicomPhantom twelveBits() {
        return DicomPhantom.chest(1, 1, 12);
    }

    private static short[] words(int... values) {
        short[] words = new short[values.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) values[i];
        }
        return words;
    }

    private static void assertLevels(DicomPhantom header, short[] words, int... expected) throws Exception {
        assertArrayEquals(expected, levels(header, words));
    }

    private static int[] levels(DicomPhantom header, short[] words) throws Exception {
        Attributes attributes = new BuiltInProvider().parse(header.bytes(), 0).attributes();
        GrayscalePipeline.apply(words, PixelDescription.of(attributes), attributes);
        int[] levels = new int[words.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = words[i] & 0xffff;
        }
        return levels;
    }
}
