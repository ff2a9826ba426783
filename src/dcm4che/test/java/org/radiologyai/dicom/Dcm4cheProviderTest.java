package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.phantom.DicomPhantom;

/** What the two providers have in common, and what dcm4che alone would not survive. */
class Dcm4cheProviderTest {

    private static final Path CORPUS = Path.of("../shared/data/dicom");
    private static final int MOST_BYTES = 50_000_000;
    private static final DicomProvider DCM4CHE = new Dcm4cheProvider();
    private static final DicomProvider BUILT_IN = new BuiltInProvider();

    @Test
    void decodesHighThroughputJpeg2000WhereItsLibraryIsInstalledAndElseWhatTheBuiltInProviderDoes() {
        Set<TransferSyntax> expected = EnumSet.copyOf(BUILT_IN.transferSyntaxes());
        if (HighThroughputJpeg2000.isAvailable()) {
            expected.addAll(HighThroughputJpeg2000.SYNTAXES);
        }
        assertEquals(expected, DCM4CHE.transferSyntaxes());
    }

    @Test
    void findsTheSameFactsInTheHeadersOfTheCorpus() throws Exception {
        assumeTrue(Files.exists(CORPUS), "no DICOM files in " + CORPUS);
        int compared = 0;
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(path);
                Optional<DicomFile> expected = parsed(BUILT_IN, bytes);
                Optional<DicomFile> actual = parsed(DCM4CHE, bytes);
                if (expected.isPresent() && actual.isPresent()) {
                    assertSameFacts(
                            path.toString(),
                            expected.get().attributes(),
                            actual.get().attributes());
                    compared++;
                }
            }
        }
        System.out.println("Headers of " + compared + " files compared.");
        assertTrue(compared > 0);
    }

    private static void assertSameFacts(String file, Attributes expected, Attributes actual) throws Exception {
        for (Field field : Tag.class.getDeclaredFields()) {
            int tag = field.getInt(null);
            String where = file + ", " + field.getName();
            assertEquals(expected.contains(tag), actual.contains(tag), where);
            if (field.getName().endsWith("_SEQUENCE")) {
                Optional<Attributes> item = actual.item(tag);
                assertEquals(expected.item(tag).isPresent(), item.isPresent(), where);
                if (item.isPresent()) {
                    assertSameFacts(where, expected.item(tag).orElseThrow(), item.get());
                }
            } else if (tag != Tag.PIXEL_DATA) {
                assertArrayEquals(expected.bytes(tag), actual.bytes(tag), where);
                assertEquals(expected.texts(tag), actual.texts(tag), where);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {DicomPhantom.IMPLICIT, DicomPhantom.EXPLICIT, DicomPhantom.DEFLATED, DicomPhantom.BIG_ENDIAN})
    void readsTheSamePictureOrNoneWhateverBytesAreFlipped(String syntax) {
        byte[] sound = DicomPhantom.chest(3, 5, 12)
                .with(Tag.MODALITY_LUT_SEQUENCE, DicomPhantom.empty().with(Tag.LUT_DESCRIPTOR, "US", 4, 0, 16))
                .pixels(new short[15])
                .in(syntax)
                .bytes();
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = sound.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                bytes[132 + random.nextInt(bytes.length - 132)] = (byte) random.nextInt();
            }
            Optional<short[]> words = words(DCM4CHE, bytes);
            if (words.isPresent()) {
                assertArrayEquals(words(BUILT_IN, bytes).orElseThrow(), words.get());
            }
        }
    }

    @Test
    void refusesHighThroughputJpeg2000ThatIsCutShort() throws Exception {
        Frame frame = new Frame(16, 16, 1, 16);
        byte[] whole = HighThroughputJpeg2000.specimen();
        Jpeg2000.checkHighThroughput(whole, frame);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(DamagedData.class, () -> HighThroughputJpeg2000.decode(cut, frame));
        }
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        DicomPhantom item = DicomPhantom.empty();
        for (int depth = 0; depth < 1000; depth++) {
            item = DicomPhantom.empty().with(Tag.MODALITY_LUT_SEQUENCE, item);
        }
        byte[] file = DicomPhantom.chest(1, 1, 8)
                .with(Tag.MODALITY_LUT_SEQUENCE, item)
                .with(Tag.PIXEL_DATA, "OB", new byte[2])
                .bytes();
        assertThrows(DamagedData.class, () -> DCM4CHE.parse(file, MOST_BYTES));
    }

    @Test
    void refusesMoreItemsThanFitIntoMemory() {
        byte[] items = new byte[8 * 200_000];
        for (int i = 0; i < items.length; i += 8) {
            items[i] = (byte) 0xFE;
            items[i + 1] = (byte) 0xFF;
            items[i + 3] = (byte) 0xE0;
        }
        byte[] file = DicomPhantom.chest(1, 1, 8)
                .with(Tag.MODALITY_LUT_SEQUENCE, "SQ", items)
                .with(Tag.PIXEL_DATA, "OB", new byte[2])
                .bytes();
        assertThrows(DamagedData.class, () -> DCM4CHE.parse(file, MOST_BYTES));
    }

    private static Optional<DicomFile> parsed(DicomProvider provider, byte[] bytes) {
        try {
            return Optional.of(provider.parse(bytes, MOST_BYTES));
        } catch (IOException | RejectedDicom refused) {
            return Optional.empty();
        }
    }

    private static Optional<short[]> words(DicomProvider provider, byte[] bytes) {
        try {
            DicomFile file = provider.parse(bytes, MOST_BYTES);
            PixelDescription description = PixelDescription.of(file.attributes());
            if (description.frame().sampleCount() > 1000) {
                return Optional.empty();
            }
            return Optional.of(file.words(description));
        } catch (IOException | RejectedDicom | ArithmeticException refused) {
            return Optional.empty();
        }
    }
}
