package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.radiologyai.phantom.DicomPhantom;

/** Stored values and the way to their display, against what is displayed. */
class StoredPictureTest {

    private static final int MOST_PIXELS = 100_000;
    private static final DicomReader READER = new DicomReader();

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void showsThroughItsLevelsWhatIsDisplayed(String name, DicomPhantom file) throws Exception {
        StoredPicture stored = READER.readStored(file.bytes(), MOST_PIXELS);
        short[] shown = new short[stored.samples().length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = stored.levels()[stored.samples()[i] & 0xffff];
        }
        DicomPicture displayed = READER.read(file.bytes(), MOST_PIXELS);
        assertArrayEquals(displayed.levels(), shown);
        assertEquals(1 << stored.bits(), stored.levels().length);
        assertEquals(displayed.columns(), stored.columns());
        assertEquals(displayed.rows(), stored.rows());
        assertEquals(displayed.acquisition(), stored.acquisition());
    }

    private static Stream<Arguments> files() {
        DicomPhantom table = DicomPhantom.empty()
                .with(Tag.LUT_DESCRIPTOR, "US", 5, 1000, 12)
                .with(Tag.LUT_DATA, "OW", 0, 100, 2000, 3000, 4095);
        return Stream.of(
                Arguments.of("no window", ramp(12)),
                Arguments.of("padding", ramp(12).with(Tag.PIXEL_PADDING_VALUE, "US", 0)),
                Arguments.of("16 bits", ramp(16)),
                Arguments.of("8 bits", ramp8()),
                Arguments.of("MONOCHROME1", inverted(windowed(ramp(12), "1000", "301"))),
                Arguments.of("MONOCHROME2", windowed(ramp(12), "1000", "301")),
                Arguments.of("signed", windowed(signed(ramp(12)), "-100", "301")),
                Arguments.of("signed without a window", inverted(signed(ramp(16)))),
                Arguments.of("shifted", windowed(ramp(12).with(Tag.HIGH_BIT, "US", 15), "1000", "301")),
                Arguments.of("SIGMOID", windowed(ramp(12), "2000", "500").with(Tag.VOI_LUT_FUNCTION, "CS", "SIGMOID")),
                Arguments.of("VOI table", ramp(12).with(Tag.VOI_LUT_SEQUENCE, table)),
                Arguments.of(
                        "modality table", windowed(ramp(12).with(Tag.MODALITY_LUT_SEQUENCE, table), "2000", "1500")),
                Arguments.of(
                        "falling rescale",
                        windowed(ramp(12), "-2000", "1000")
                                .with(Tag.RESCALE_SLOPE, "DS", "-1.5")
                                .with(Tag.RESCALE_INTERCEPT, "DS", "100")),
                Arguments.of("colour", colour()));
    }

    @Test
    void putsSignedValuesInAscendingOrder() throws Exception {
        DicomPhantom file =
                signed(DicomPhantom.chest(1, 4, 12)).pixels((short) 0xF800, (short) -1, (short) 0, (short) 0x07FF);
        StoredPicture stored = READER.readStored(file.bytes(), MOST_PIXELS);
        assertArrayEquals(new short[] {0, 2047, 2048, 4095}, stored.samples());
    }

    @Test
    void keepsOnlyTheBitsThatAreStored() throws Exception {
        DicomPhantom file = DicomPhantom.chest(1, 3, 12)
                .with(Tag.HIGH_BIT, "US", 13)
                .pixels((short) 0xC007, (short) 0x3FFF, (short) 4);
        StoredPicture stored = READER.readStored(file.bytes(), MOST_PIXELS);
        assertArrayEquals(new short[] {1, 4095, 1}, stored.samples());
        assertEquals(12, stored.bits());
    }

    @Test
    void tellsApartWhatLiesOutsideTheWindow() throws Exception {
        DicomPhantom file = windowed(DicomPhantom.chest(1, 4, 12), "2000", "101")
                .pixels((short) 7, (short) 8, (short) 4000, (short) 4001);
        StoredPicture stored = READER.readStored(file.bytes(), MOST_PIXELS);
        assertArrayEquals(new short[] {7, 8, 4000, 4001}, stored.samples());
        assertArrayEquals(
                new short[] {0, 0, -1, -1},
                READER.read(file.bytes(), MOST_PIXELS).levels());
    }

    @Test
    void refusesWhatIsRefusedForDisplay() {
        DicomPhantom file = ramp(12).with(Tag.BODY_PART_EXAMINED, "CS", "HIP");
        RejectedDicom refused = assertThrows(RejectedDicom.class, () -> READER.readStored(file.bytes(), MOST_PIXELS));
        assertEquals(RejectedDicom.Reason.WRONG_BODY_PART, refused.reason());
    }

    private static DicomPhantom ramp(int bits) {
        short[] words = new short[64 * 65];
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) (i * 16);
        }
        return DicomPhantom.chest(64, 65, bits).pixels(words);
    }

    private static DicomPhantom ramp8() {
        byte[] samples = new byte[64 * 66];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) i;
        }
        return windowed(DicomPhantom.chest(64, 66, 8).with(Tag.PIXEL_DATA, "OW", samples), "100", "50");
    }

    private static DicomPhantom colour() {
        byte[] samples = new byte[64 * 64 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i / 3);
        }
        return DicomPhantom.chest(64, 64, 8)
                .with(Tag.SAMPLES_PER_PIXEL, "US", 3)
                .with(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "RGB")
                .with(Tag.PLANAR_CONFIGURATION, "US", 0)
                .with(Tag.PIXEL_DATA, "OB", samples);
    }

    private static DicomPhantom windowed(DicomPhantom file, String center, String width) {
        return file.with(Tag.WINDOW_CENTER, "DS", center).with(Tag.WINDOW_WIDTH, "DS", width);
    }

    private static DicomPhantom inverted(DicomPhantom file) {
        return file.with(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME1");
    }

    private static DicomPhantom signed(DicomPhantom file) {
        return file.with(Tag.PIXEL_REPRESENTATION, "US", 1);
    }
}
