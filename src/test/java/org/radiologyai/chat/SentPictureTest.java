package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

class SentPictureTest {

    private static Optional<byte[]> sent(byte[] file) throws Exception {
        Radiograph radiograph = new RadiographReader().read(file);
        return SentPicture.of(radiograph);
    }

    /** Of the chunks of a PNG (PNG specification, 5.3). */
    private static Set<String> chunks(byte[] png) {
        Set<String> types = new TreeSet<>();
        ByteBuffer rest = ByteBuffer.wrap(png, 8, png.length - 8);
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            byte[] type = new byte[4];
            rest.get(type);
            types.add(new String(type, StandardCharsets.US_ASCII));
            rest.position(rest.position() + length + 4);
        }
        return types;
    }

    @Test
    void isAGrayPngOfEightBitsWithNothingButPixels() throws Exception {
        byte[] png = sent(Encoded.png(Phantom.normal16Bit(3, 1500, 900))).orElseThrow();
        assertEquals(Set.of("IHDR", "IDAT", "IEND"), chunks(png));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(List.of(1024, 614), List.of(image.getWidth(), image.getHeight()));
        assertEquals(List.of(8, 1), List.of((int) png[24], image.getRaster().getNumBands()));
    }

    @Test
    void isNotEnlarged() throws Exception {
        byte[] png = sent(Encoded.png(Phantom.normal(4, 300, 200))).orElseThrow();
        assertEquals(300, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
    }

    @Test
    void hasNothingOfTheFilesText() throws Exception {
        DicomPhantom file = DicomPhantom.of(Phantom.normal(5, 300, 400));
        List<String> markers = file.plantMarkers();
        String png = new String(sent(file.bytes()).orElseThrow(), StandardCharsets.ISO_8859_1);
        markers.forEach(marker -> assertFalse(png.contains(marker), marker));
    }

    @Test
    void isNoneWhereThereIsWritingInThePicture() throws Exception {
        DicomPhantom file = DicomPhantom.of(Phantom.normal(5, 300, 400));
        assertTrue(sent(file.with(0x0028_0301, "CS", "NO").bytes()).isPresent());
        assertFalse(sent(file.with(0x0028_0301, "CS", "YES").bytes()).isPresent());
    }
}
