package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.dicom.Acquisition.Warning;
import org.radiologyai.dicom.RejectedDicom.Reason;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Phantom;

/** Files of every shape, right and wrong. */
class DicomReaderTest {

    private static final int MOST_PIXELS = 1_000_000;
    private static final DicomReader READER = new DicomReader();

    @ParameterizedTest
    @ValueSource(strings = {DicomPhantom.IMPLICIT, DicomPhantom.DEFLATED, DicomPhantom.BIG_ENDIAN})
    void readsTheSamePictureInEachEncoding(String syntax) throws Exception {
        for (boolean deep : new boolean[] {true, false}) {
            short[] expected = read(chest(deep)).levels();
            assertArrayEquals(expected, read(chest(deep).in(syntax)).levels());
        }
    }

    @Test
    void readsRle() throws Exception {
        int[] packed = {-2, 7, 1, 200, 100};
        byte[] stream = new byte[64 + packed.length + 1];
        stream[0] = 1;
        stream[4] = 64;
        for (int i = 0; i < packed.length; i++) {
            stream[64 + i] = (byte) packed[i];
        }
        byte[] file = DicomPhantom.chest(1, 5, 8)
                .fragments(TransferSyntax.RLE_LOSSLESS.uid(), stream)
                .bytes();
        DicomFile parsed = new BuiltInProvider().parse(file, 0);
        short[] words = parsed.words(PixelDescription.of(parsed.attributes()));
        assertArrayEquals(new short[] {7, 7, 7, 200, 100}, words);
    }

    @Test
    void showsAMonochrome1FileAsItsNegativeWouldBe() throws Exception {
        short[] positive = ((java.awt.image.DataBufferUShort)
                        Phantom.normal16Bit(1, 90, 80).getRaster().getDataBuffer())
                .getData();
        short[] negative = new short[positive.length];
        for (int i = 0; i < positive.length; i++) {
            negative[i] = (short) ~positive[i];
        }
        DicomPhantom inverted = DicomPhantom.chest(80, 90, 16)
                .with(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME1")
                .pixels(negative);
        assertArrayEquals(read(chest(true)).levels(), read(inverted).levels());
    }

    @Test
    void readsColourPixelByPixelAndPlaneByPlane() throws Exception {
        byte[] byPixel = {1, 2, 3, 4, 5, 6};
        byte[] byPlane = {1, 4, 2, 5, 3, 6};
        DicomPhantom colour = DicomPhantom.chest(1, 2, 8)
                .with(Tag.SAMPLES_PER_PIXEL, "US", 3)
                .with(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "RGB");
        DicomPicture first = read(colour.with(Tag.PLANAR_CONFIGURATION, "US", 0).with(Tag.PIXEL_DATA, "OB", byPixel));
        DicomPicture second =
                read(colour.with(Tag.PLANAR_CONFIGURATION, "US", 1).with(Tag.PIXEL_DATA, "OB", byPlane));
        assertEquals(0x010203, first.colourAt().orElseThrow().applyAsInt(0));
        assertEquals(0x040506, second.colourAt().orElseThrow().applyAsInt(1));
        assertArrayEquals(first.levels(), second.levels());
    }

    @Test
    void readsASequenceOfUndefinedLengthAndPrivateElements() throws Exception {
        byte[] nested = {
            (byte) 0xFE,
            (byte) 0xFF,
            0,
            (byte) 0xE0,
            -1,
            -1,
            -1,
            -1, // item
            8,
            0,
            0x40,
            0x11,
            'S',
            'Q',
            0,
            0,
            -1,
            -1,
            -1,
            -1, // sequence in it
            (byte) 0xFE,
            (byte) 0xFF,
            (byte) 0xDD,
            (byte) 0xE0,
            0,
            0,
            0,
            0,
            (byte) 0xFE,
            (byte) 0xFF,
            0x0D,
            (byte) 0xE0,
            0,
            0,
            0,
            0,
            (byte) 0xFE,
            (byte) 0xFF,
            (byte) 0xDD,
            (byte) 0xE0,
            0,
            0,
            0,
            0
        };
        byte[] file = chest(false)
                .with(0x0008_1111, "SQ", nested)
                .with(0x0029_1001, "UN", new byte[9000])
                .bytes();
        int at = indexOf(file, new byte[] {8, 0, 0x11, 0x11, 'S', 'Q'});
        Arrays.fill(file, at + 8, at + 12, (byte) 0xFF);
        assertArrayEquals(
                read(chest(false)).levels(), READER.read(file, MOST_PIXELS).levels());
    }

    @ParameterizedTest
    @CsvSource({
        "CT, WRONG_MODALITY",
        "MG, WRONG_MODALITY",
        "??, WRONG_MODALITY",
        "SR, NO_IMAGE",
        "PR, NO_IMAGE",
        "KO, NO_IMAGE"
    })
    void refusesOtherModalitiesByName(String modality, Reason reason) {
        RejectedDicom refused = refused(chest(false).with(Tag.MODALITY, "CS", modality));
        assertEquals(reason, refused.reason());
        assertFalse(refused.getMessage().contains("?"), refused.getMessage());
    }

    @Test
    void takesAFileWithoutModalityForWhatItsClassSays() throws Exception {
        assertEquals(
                "CR", read(chest(false).without(Tag.MODALITY)).acquisition().modality());
        assertEquals(
                Reason.WRONG_MODALITY,
                refused(chest(false).without(Tag.MODALITY).with(Tag.SOP_CLASS_UID, "UI", "1.2.3"))
                        .reason());
    }

    @Test
    void refusesWhatIsNotOnePictureOfAChestForReading() {
        assertEquals(
                Reason.NO_IMAGE, refused(chest(false).without(Tag.PIXEL_DATA)).reason());
        assertEquals(
                Reason.NO_IMAGE,
                refused(chest(false).with(Tag.DIRECTORY_RECORD_SEQUENCE, "SQ", new byte[0]))
                        .reason());
        assertEquals(
                Reason.SEVERAL_FRAMES,
                refused(chest(false).with(Tag.NUMBER_OF_FRAMES, "IS", "2")).reason());
        assertEquals(
                Reason.NOT_FOR_PRESENTATION,
                refused(chest(false).with(Tag.PRESENTATION_INTENT_TYPE, "CS", "FOR PROCESSING"))
                        .reason());
        assertEquals(
                Reason.WRONG_BODY_PART,
                refused(chest(false).with(Tag.BODY_PART_EXAMINED, "CS", "HIP")).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHEST", "thorax", "TORAX", "LUNG", "CHEST ABDOMEN"})
    void takesSeveralNamesForTheChest(String part) throws Exception {
        assertEquals(
                List.of(),
                read(chest(false).with(Tag.BODY_PART_EXAMINED, "CS", part))
                        .acquisition()
                        .warnings());
    }

    @ParameterizedTest
    @CsvSource({
        "2621442, 3", // Samples per Pixel
        "2621456, 0", // Rows
        "2621696, 32", // Bits Allocated
        "2621697, 17", // Bits Stored
        "2621697, 0",
        "2621698, 3", // High Bit
        "2621698, 16",
        "2621699, 2" // Pixel Representation
    })
    void refusesAttributesThatContradictEachOther(int tag, int value) {
        assertEquals(
                Reason.INCONSISTENT_ATTRIBUTES,
                refused(chest(true).with(tag, "US", value)).reason());
        assertEquals(
                Reason.INCONSISTENT_ATTRIBUTES,
                refused(chest(true).without(tag)).reason());
    }

    @Test
    void refusesAPictureWithoutPolarity() {
        assertEquals(
                Reason.INCONSISTENT_ATTRIBUTES,
                refused(chest(true).without(Tag.PHOTOMETRIC_INTERPRETATION)).reason());
    }

    @Test
    void refusesTransferSyntaxesThatAreNotDecodedByName() {
        assertTrue(
                refused(chest(true).in("1.2.840.10008.1.2.4.201")).getMessage().contains("1.2.840.10008.1.2.4.201"));
        assertEquals(
                Reason.UNSUPPORTED_TRANSFER_SYNTAX,
                refused(chest(true).in("1.2.3")).reason());
    }

    @Test
    void refusesTooManyPixelsBeforeAnythingIsAllocated() {
        DicomPhantom huge = chest(true).with(Tag.ROWS, "US", 65_535).with(Tag.COLUMNS, "US", 65_535);
        assertEquals(Reason.TOO_MANY_PIXELS, refused(huge).reason());
        byte[] bomb = chest(false)
                .with(0x0029_1001, "UN", new byte[20_000_000])
                .in(DicomPhantom.DEFLATED)
                .bytes();
        assertTrue(bomb.length < 100_000);
        RejectedDicom refused = assertThrows(RejectedDicom.class, () -> READER.read(bomb, MOST_PIXELS));
        assertEquals(Reason.TOO_MANY_PIXELS, refused.reason());
    }

    @Test
    void refusesAFileThatIsCutShortAnywhere() {
        byte[] file = DicomPhantom.chest(3, 3, 16).pixels(new short[9]).bytes();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(Exception.class, () -> READER.read(cut, MOST_PIXELS), () -> "cut to " + cut.length);
        }
    }

    @Test
    void endsInAPictureOrARefusalWhateverBytesAreFlipped() {
        Random random = new Random(5);
        for (String syntax : List.of(DicomPhantom.EXPLICIT, DicomPhantom.IMPLICIT, DicomPhantom.BIG_ENDIAN)) {
            byte[] file = DicomPhantom.chest(20, 20, 12)
                    .with(Tag.WINDOW_CENTER, "DS", "100")
                    .with(Tag.WINDOW_WIDTH, "DS", "200")
                    .pixels(new short[400])
                    .in(syntax)
                    .bytes();
            for (int i = 0; i < 5_000; i++) {
                byte[] broken = file.clone();
                for (int flips = 0; flips <= i % 3; flips++) {
                    broken[132 + random.nextInt(500)] = (byte) random.nextInt(256);
                }
                try {
                    READER.read(broken, MOST_PIXELS);
                } catch (RejectedDicom | IOException refused) {
                    assertFalse(refused.getMessage().isBlank());
                }
            }
        }
    }

    @Test
    void refersToAStudyByAKeyedHash() throws Exception {
        assertEquals(Optional.empty(), read(chest(false)).acquisition().studyReference());
        String first = reference("a key of the hospital", chest(false));
        assertTrue(first.matches("[0-9a-f]{32}"), first);
        assertEquals(first, reference("a key of the hospital", chest(true)));
        assertNotEquals(first, reference("the key of another one", chest(false)));
        assertNotEquals(
                first, reference("a key of the hospital", chest(false).with(Tag.STUDY_INSTANCE_UID, "UI", "2.25.9")));
        assertThrows(IllegalArgumentException.class, () -> reference("short", chest(false)));
    }

    private static String reference(String key, DicomPhantom file) throws Exception {
        DicomReader reader = new DicomReader(new BuiltInProvider(), Optional.of(key));
        return reader.read(file.bytes(), MOST_PIXELS)
                .acquisition()
                .studyReference()
                .orElseThrow();
    }

    @Test
    void warnsOfWhatAReaderShouldBeCarefulAbout() throws Exception {
        assertEquals(List.of(), read(chest(false)).acquisition().warnings());
        assertEquals(
                List.of(Warning.VIEW_NOT_FRONTAL),
                read(chest(false).with(Tag.VIEW_POSITION, "CS", "LL"))
                        .acquisition()
                        .warnings());
        DicomPhantom poor = chest(false)
                .without(Tag.VIEW_POSITION)
                .without(Tag.BODY_PART_EXAMINED)
                .with(Tag.PATIENT_AGE, "AS", "044Y")
                .with(Tag.LOSSY_IMAGE_COMPRESSION, "CS", "01")
                .with(Tag.BURNED_IN_ANNOTATION, "CS", "YES")
                .with(Tag.WINDOW_CENTER, "DS", "0")
                .with(Tag.WINDOW_WIDTH, "DS", "0");
        assertEquals(
                List.of(
                        Warning.VIEW_UNKNOWN,
                        Warning.BODY_PART_UNKNOWN,
                        Warning.AGE_NOT_TRAINED,
                        Warning.LOSSY_COMPRESSION,
                        Warning.WINDOW_UNUSABLE,
                        Warning.BURNED_IN_ANNOTATION),
                read(poor).acquisition().warnings());
    }

    @ParameterizedTest
    @CsvSource({
        "003Y, FROM_1_TO_5",
        "011M, UNDER_1",
        "014M, FROM_1_TO_5",
        "03W, ",
        "020D, UNDER_1",
        "070Y, FROM_65",
        "XYZ, "
    })
    void tellsTheAgeBandAndNoMore(String age, AgeBand band) throws Exception {
        assertEquals(
                Optional.ofNullable(band),
                read(chest(false).with(Tag.PATIENT_AGE, "AS", age))
                        .acquisition()
                        .ageBand());
    }

    @ParameterizedTest
    @CsvSource({
        "SIEMENS, SIEMENS",
        "Siemens Healthineers, SIEMENS",
        "GE Healthcare, GE_HEALTHCARE",
        "GE MEDICAL SYSTEMS, GE_HEALTHCARE",
        "FUJI PHOTO FILM Co. ltd., FUJIFILM",
        "FUJIFILM Corporation, FUJIFILM",
        "KONICA MINOLTA, KONICA_MINOLTA",
        "Erika Mustermann, ",
        "Gerd Siemens, "
    })
    void tellsTheManufacturerOnlyIfItIsAKnownOne(String text, Manufacturer maker) throws Exception {
        assertEquals(
                Optional.ofNullable(maker),
                read(chest(false).with(Tag.MANUFACTURER, "LO", text))
                        .acquisition()
                        .manufacturer());
    }

    @Test
    void tellsTheAgeBandFromDates() throws Exception {
        DicomPhantom dated =
                chest(false).with(Tag.PATIENT_BIRTH_DATE, "DA", "20190417").with(Tag.STUDY_DATE, "DA", "20231129");
        assertEquals(Optional.of(AgeBand.FROM_1_TO_5), read(dated).acquisition().ageBand());
        assertEquals(
                Optional.empty(),
                read(dated.with(Tag.STUDY_DATE, "DA", "20231399")).acquisition().ageBand());
    }

    @Test
    void letsNoTextOfTheFileOut() throws Exception {
        DicomPhantom file = chest(false);
        List<String> markers = file.plantMarkers();
        String everything = read(file).acquisition().toString();
        markers.forEach(marker -> assertFalse(everything.contains(marker), everything));
        for (int tag : new int[] {Tag.MODALITY, Tag.BODY_PART_EXAMINED, Tag.PHOTOMETRIC_INTERPRETATION}) {
            RejectedDicom refused = refused(chest(false).with(tag, "CS", "ZQXNAME"));
            assertFalse(refused.getMessage().contains("ZQX"), refused.getMessage());
        }
    }

    private static DicomPhantom chest(boolean deep) {
        return DicomPhantom.of(deep ? Phantom.normal16Bit(1, 90, 80) : Phantom.normal(1, 90, 80));
    }

    private static DicomPicture read(DicomPhantom file) throws Exception {
        return READER.read(file.bytes(), MOST_PIXELS);
    }

    private static RejectedDicom refused(DicomPhantom file) {
        byte[] bytes = file.bytes();
        return assertThrows(RejectedDicom.class, () -> READER.read(bytes, MOST_PIXELS));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; ; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
    }
}
