package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.READER;
import static org.radiologyai.imaging.Fixtures.assertRefused;
import static org.radiologyai.imaging.Fixtures.file;
import static org.radiologyai.imaging.Fixtures.read;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.imaging.RejectedImage.Reason;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

class RadiographReaderTest {

    private static final Path REAL_PICTURES = Path.of("../shared/data/chest-xray-original");

    @Test
    void refusesNothingAndTooMuch() throws RejectedImage {
        assertRefused(Reason.EMPTY, new byte[0]);
        byte[] file = Encoded.png(PHANTOM);
        new RadiographReader(file.length, 120 * 100, new DicomReader()).read(file);
        assertEquals(
                Reason.TOO_MANY_BYTES,
                assertThrows(
                                RejectedImage.class,
                                () -> new RadiographReader(file.length - 1, 120 * 100, new DicomReader()).read(file))
                        .reason());
        assertEquals(
                Reason.TOO_MANY_PIXELS,
                assertThrows(
                                RejectedImage.class,
                                () -> new RadiographReader(file.length, 120 * 100 - 1, new DicomReader()).read(file))
                        .reason());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5000, upload.max.bytes is 0",
        "-1, 5000, upload.max.bytes is -1",
        "104857601, 5000, upload.max.bytes is 104857601",
        "1000, 0, upload.max.pixels is 0",
        "1000, 200000001, upload.max.pixels is 200000001"
    })
    void namesKeyValueAndRangeOfAWrongLimit(int maxBytes, int maxPixels, String start) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new RadiographReader(maxBytes, maxPixels, new DicomReader()))
                .getMessage();
        assertTrue(message.startsWith(start), message);
        assertTrue(message.matches(".* a whole number from \\d+ to \\d+ is allowed\\."), message);
    }

    @ParameterizedTest
    @CsvSource({
        "47494638396101000100, GIF",
        "424d3a00000000000000, BMP",
        "49492a00080000000000, TIFF",
        "4d4d002a000000080000, TIFF",
        "52494646240000005745425056503820, WebP",
        "255044462d312e370a25, PDF",
        "504b03041400000008000000, ZIP",
        "0000001866747970686569630000, HEIC",
        "0000000c6a5020200d0a870a, JPEG 2000",
        "ff4fff51002f00000000, JPEG 2000",
        "ff0afa1f015012008000, JPEG XL",
        "3c21444f435459504520, 'JPEG, PNG or DICOM'",
        "00, 'JPEG, PNG or DICOM'"
    })
    void refusesOtherFormatsByName(String hex, String name) {
        byte[] start = java.util.HexFormat.of().parseHex(hex);
        for (byte[] file : List.of(start, Arrays.copyOf(start, 1000))) {
            String sentence = assertRefused(Reason.UNSUPPORTED_FORMAT, file).getMessage();
            assertTrue(sentence.contains(name), sentence);
        }
    }

    @Test
    void readsDicomWhateverItsPreambleSays() throws RejectedImage {
        byte[] file = DicomPhantom.of(Phantom.normal16Bit(1, 100, 90)).bytes();
        System.arraycopy(new byte[] {'I', 'I', '*', 0}, 0, file, 0, 4);
        Radiograph radiograph = Fixtures.READER.read(file);
        assertEquals(100, radiograph.width());
        assertEquals(16, radiograph.bits());
        assertEquals("CR", radiograph.acquisition().orElseThrow().modality());
    }

    @Test
    void seesInADicomFileWhatItSeesInAPng() throws RejectedImage {
        byte[] png = Encoded.png(PHANTOM);
        byte[] dicom = DicomPhantom.of(PHANTOM)
                .with(0x0028_1050, "DS", "128")
                .with(0x0028_1051, "DS", "256")
                .bytes();
        assertArrayEquals(
                Preprocessing.resize(Fixtures.READER.read(png), 224, 224),
                Preprocessing.resize(Fixtures.READER.read(dicom), 224, 224),
                1e-3f);
    }

    @Test
    void refusesAColourPictureAndABlankOneInDicomToo() {
        BufferedImage colour = Encoded.colourPicture(200, 150);
        byte[] samples = new byte[3 * 200 * 150];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (colour.getRGB(i / 3 % 200, i / 600) >> 8 * (2 - i % 3));
        }
        DicomPhantom file = DicomPhantom.chest(150, 200, 8)
                .with(0x0028_0002, "US", 3)
                .with(0x0028_0004, "CS", "RGB")
                .with(0x0028_0006, "US", 0)
                .with(0x7FE0_0010, "OB", samples);
        assertRefused(Reason.NOT_A_RADIOGRAPH, file.bytes());
        assertRefused(
                Reason.NOT_A_RADIOGRAPH,
                DicomPhantom.chest(100, 100, 16).pixels(new short[10_000]).bytes());
        assertRefused(
                Reason.NOT_A_RADIOGRAPH,
                DicomPhantom.of(Phantom.normal(1, 30, 30)).bytes());
    }

    @Test
    void refusesWhatCannotBeARadiograph() {
        assertRefused(Reason.NOT_A_RADIOGRAPH, Encoded.png(Phantom.normal(1, 63, 63)));
        assertRefused(Reason.NOT_A_RADIOGRAPH, Encoded.png(Phantom.normal(1, 401, 100)));
        assertRefused(Reason.NOT_A_RADIOGRAPH, Encoded.png(new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY)));
        assertRefused(Reason.NOT_A_RADIOGRAPH, Encoded.png(Encoded.colourPicture(200, 150)));
        assertRefused(Reason.NOT_A_RADIOGRAPH, Encoded.jpeg(Encoded.colourPicture(200, 150), 0.9f));
    }

    @Test
    void admitsTintAndColouredMarks() {
        BufferedImage marked = Encoded.rgb(PHANTOM);
        Graphics2D graphics = marked.createGraphics();
        graphics.setColor(Color.RED);
        graphics.drawOval(20, 20, 40, 40);
        graphics.fillRect(80, 80, 20, 10);
        graphics.dispose();
        read(Encoded.png(marked));
        read(file("ycbcr.jpg"));
        read(Encoded.png(Phantom.normal(1, 400, 100)));
        read(Encoded.png(Phantom.normal(1, 64, 64)));
    }

    @Test
    void answersAnyDamageQuicklyAndWithNothingButARefusal() {
        List<byte[]> files = List.of(
                Encoded.jpeg(PHANTOM, 0.8f),
                Encoded.progressiveJpeg(PHANTOM, 0.8f),
                file("ycck.jpg"),
                Encoded.png(PHANTOM),
                Encoded.interlacedPng(Encoded.rgb(PHANTOM)));
        Random random = new Random(42);
        for (byte[] whole : files) {
            for (int i = 0; i < 100; i++) {
                byte[] damaged = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
                for (int flips = i % 2 == 0 ? 1 + i / 20 : 0; flips > 0; flips--) {
                    // Headers are where a flipped bit does most harm.
                    int at = random.nextInt(random.nextBoolean() ? whole.length : 700) % whole.length;
                    damaged[at] ^= (byte) (1 << random.nextInt(8));
                }
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                    try {
                        READER.read(damaged);
                    } catch (RejectedImage refused) {
                        assertTrue(refused.getMessage().endsWith("."), refused.getMessage());
                    }
                });
            }
        }
    }

    @Test
    void admitsEveryRealRadiograph() throws IOException, RejectedImage {
        assumeTrue(Files.isDirectory(REAL_PICTURES), "needs the shared radiographs, which are not in this repository");
        try (Stream<Path> files = Files.walk(REAL_PICTURES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                READER.read(Files.readAllBytes(file));
            }
        }
    }
}
