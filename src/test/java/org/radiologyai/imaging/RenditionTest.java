package org.radiologyai.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.radiologyai.imaging.Fixtures.PHANTOM;
import static org.radiologyai.imaging.Fixtures.PHANTOM_16;
import static org.radiologyai.imaging.Fixtures.READER;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** What goes to a screen, against what the model sees. */
class RenditionTest {

    private static final int MOST_PIXELS = 6_000_000;

    @ParameterizedTest
    @MethodSource("files")
    void showsThroughItsTableWhatTheModelSees(byte[] file) throws RejectedImage {
        Rendition rendition = READER.display(file);
        float[] seen = Fixtures.levels(READER.read(file));
        float[] shown = new float[seen.length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = rendition.table()[rendition.samples()[i] & 0xffff] & 0xff;
        }
        Fixtures.assertSameLevels(seen, shown, 0.5001);
    }

    private static Stream<byte[]> files() {
        return Stream.of(
                Encoded.png(PHANTOM),
                Encoded.png(PHANTOM_16),
                Encoded.jpeg(PHANTOM, 0.9f),
                Encoded.withSegment(
                        Encoded.jpeg(PHANTOM, 0.9f),
                        0xe1,
                        Encoded.joined(new byte[] {'E', 'x', 'i', 'f', 0, 0}, Encoded.exif(6))),
                DicomPhantom.of(PHANTOM).bytes(),
                DicomPhantom.of(PHANTOM_16).bytes(),
                windowed("30000", "20000").bytes(),
                windowed("30000", "20000")
                        .with(0x0028_0004, "CS", "MONOCHROME1")
                        .bytes(),
                windowed("-30000", "20000").with(0x0028_1053, "DS", "-1").bytes(),
                windowed("0", "20000").with(0x0028_0103, "US", 1).bytes(),
                windowed("30000", "9000").with(0x0028_1056, "CS", "SIGMOID").bytes());
    }

    @Test
    void keepsTheGrayValuesOfPngInTheirDepth() throws RejectedImage {
        Rendition shallow = READER.display(Encoded.png(PHANTOM));
        byte[] bytes = ((DataBufferByte) PHANTOM.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < bytes.length; i++) {
            assertEquals(bytes[i] & 0xff, shallow.samples()[i]);
            assertEquals(i & 0xff, shallow.table()[i & 0xff] & 0xff);
        }
        assertEquals(256, shallow.table().length);
        assertEquals(8, shallow.bits());
        assertEquals(new Rendition.Window(0, 255, false), shallow.window());
        assertEquals(Optional.empty(), shallow.acquisition());

        Rendition deep = READER.display(Encoded.png(PHANTOM_16));
        assertArrayEquals(((DataBufferUShort) PHANTOM_16.getRaster().getDataBuffer()).getData(), deep.samples());
        assertEquals(65_536, deep.table().length);
        assertEquals(16, deep.bits());
    }

    @Test
    void losesNoneOfTheValuesThatSixteenBitsHave() {
        short[] samples = new short[1 << 16];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) i;
        }
        assertArrayEquals(
                samples, Rendition.of(Radiograph.of16Bit(256, 256, samples)).samples());
    }

    @Test
    void keepsWhatLiesOutsideTheWindowOfADicomFile() throws RejectedImage {
        Rendition rendition = READER.display(windowed("30000", "20000").bytes());
        assertArrayEquals(((DataBufferUShort) PHANTOM_16.getRaster().getDataBuffer()).getData(), rendition.samples());
        assertEquals("CR", rendition.acquisition().orElseThrow().modality());
    }

    /** At most a display level, and a sample, beside the edges of the window that the file has. */
    @ParameterizedTest
    @CsvSource({
        "MONOCHROME2, 1, 30000, 20000, 20000, 40000, false",
        "MONOCHROME1, 1, 30000, 20000, 20000, 40000, true",
        "MONOCHROME2, -1, -30000, 20000, 20000, 40000, true",
        "MONOCHROME1, -1, -30000, 20000, 20000, 40000, false",
        "MONOCHROME2, 1, 65000, 20000, 55000, 65535, false",
        "MONOCHROME2, 1, 30000, 1, 29999, 30000, false",
        "MONOCHROME1, 1, 30000, 1, 29999, 30000, true"
    })
    void beginsWithTheWindowOfTheFile(
            String photometric, String slope, String center, String width, int from, int to, boolean inverted)
            throws RejectedImage {
        byte[] file = windowed(center, width)
                .with(0x0028_0004, "CS", photometric)
                .with(0x0028_1053, "DS", slope)
                .bytes();
        Rendition.Window window = READER.display(file).window();
        double level = Double.parseDouble(width) / 255 + 1;
        assertEquals(from, window.from(), level);
        assertEquals(to, window.to(), level);
        assertEquals(inverted, window.inverted());
    }

    @Test
    void tellsWhereTheTableLeavesItsEnds() throws RejectedImage {
        for (String photometric : new String[] {"MONOCHROME1", "MONOCHROME2"}) {
            Rendition rendition = READER.display(windowed("30000", "20000")
                    .with(0x0028_0004, "CS", photometric)
                    .bytes());
            byte[] table = rendition.table();
            int from = rendition.window().from();
            int to = rendition.window().to();
            assertEquals(table[0], table[from]);
            assertFalse(table[from] == table[from + 1]);
            assertFalse(table[to - 1] == table[to]);
            assertEquals(table[table.length - 1], table[to]);
        }
    }

    @Test
    void hasATableOf256ValuesForFilesOfFewerBits() throws RejectedImage {
        short[] words = new short[100 * 100];
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) (i % 64);
        }
        Rendition rendition = READER.display(DicomPhantom.chest(100, 100, 6)
                .with(0x0028_0100, "US", 16)
                .pixels(words)
                .bytes());
        assertEquals(256, rendition.table().length);
        assertEquals(6, rendition.bits());
        assertEquals(new Rendition.Window(0, 63, false), rendition.window());
        assertEquals((byte) 255, rendition.table()[255]);
    }

    @Test
    void givesGrayDicomInColourAsItsGrayLevels() throws RejectedImage {
        byte[] gray = ((DataBufferByte) PHANTOM.getRaster().getDataBuffer()).getData();
        byte[] samples = new byte[3 * gray.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = gray[i / 3];
        }
        Rendition rendition = READER.display(DicomPhantom.chest(100, 120, 8)
                .with(0x0028_0002, "US", 3)
                .with(0x0028_0004, "CS", "RGB")
                .with(0x0028_0006, "US", 0)
                .with(0x7FE0_0010, "OB", samples)
                .bytes());
        assertEquals(16, rendition.bits());
        assertEquals(65_536, rendition.table().length);
        for (int i = 0; i < gray.length; i++) {
            assertEquals(257 * (gray[i] & 0xff), rendition.samples()[i] & 0xffff);
        }
    }

    @Test
    void makesALargerPictureSmallerAndKeepsItsDepth() throws RejectedImage {
        int width = 3001;
        int height = 2000;
        short[] samples = new short[width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (4095 * (i % width) / (width - 1));
        }
        RadiographReader reader = new RadiographReader(20_000_000, 10_000_000, new DicomReader());
        Rendition rendition = reader.display(
                DicomPhantom.chest(height, width, 12).pixels(samples).bytes());
        assertEquals(width, rendition.pictureColumns());
        assertEquals(height, rendition.pictureRows());
        assertEquals(rendition.columns() * rendition.rows(), rendition.samples().length);
        assertTrue(rendition.samples().length <= MOST_PIXELS);
        assertTrue(rendition.samples().length > 0.99 * MOST_PIXELS);
        assertEquals((double) width / height, (double) rendition.columns() / rendition.rows(), 0.002);
        boolean[] present = new boolean[4096];
        for (short sample : rendition.samples()) {
            present[sample] = true;
        }
        int distinct = 0;
        for (boolean one : present) {
            distinct += one ? 1 : 0;
        }
        assertTrue(distinct > 2900, distinct + " of 3001 shades are left");
        assertEquals(0, rendition.samples()[0]);
        assertEquals(4095, rendition.samples()[rendition.columns() - 1]);
    }

    @Test
    void leavesAPictureOfTheAllowedSizeAsItIs() {
        Rendition rendition = Rendition.of(Radiograph.of8Bit(2400, 2500, new byte[MOST_PIXELS]));
        assertEquals(2400, rendition.columns());
        assertEquals(2500, rendition.rows());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatIsRefusedForDiagnosis(byte[] file) {
        RejectedImage ofDiagnosis = assertThrows(RejectedImage.class, () -> READER.read(file));
        RejectedImage ofDisplay = assertThrows(RejectedImage.class, () -> READER.display(file));
        assertEquals(ofDiagnosis.reason(), ofDisplay.reason());
        assertEquals(ofDiagnosis.getMessage(), ofDisplay.getMessage());
    }

    private static Stream<byte[]> refused() {
        byte[] dicom = DicomPhantom.of(PHANTOM_16).bytes();
        return Stream.of(
                new byte[0],
                new byte[] {'%', 'P', 'D', 'F'},
                Encoded.png(Encoded.colourPicture(200, 150)),
                Encoded.png(new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY)),
                Encoded.png(Phantom.normal(1, 63, 63)),
                Arrays.copyOf(dicom, dicom.length - 100),
                DicomPhantom.of(PHANTOM).with(0x0008_0060, "CS", "CT").bytes(),
                DicomPhantom.of(PHANTOM).with(0x0018_0015, "CS", "HIP").bytes(),
                DicomPhantom.of(Phantom.normal(1, 63, 63)).bytes(),
                windowed("1000000", "10").bytes(),
                DicomPhantom.chest(100, 100, 16).pixels(new short[10_000]).bytes(),
                colourDicom());
    }

    private static byte[] colourDicom() {
        BufferedImage colour = Encoded.colourPicture(200, 150);
        byte[] samples = new byte[3 * 200 * 150];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (colour.getRGB(i / 3 % 200, i / 600) >> 8 * (2 - i % 3));
        }
        return DicomPhantom.chest(150, 200, 8)
                .with(0x0028_0002, "US", 3)
                .with(0x0028_0004, "CS", "RGB")
                .with(0x0028_0006, "US", 0)
                .with(0x7FE0_0010, "OB", samples)
                .bytes();
    }

    private static DicomPhantom windowed(String center, String width) {
        return DicomPhantom.of(PHANTOM_16).with(0x0028_1050, "DS", center).with(0x0028_1051, "DS", width);
    }
}
