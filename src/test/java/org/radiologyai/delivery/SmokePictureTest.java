package org.radiologyai.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** The pictures of {@code docker/smoke.sh}: a phantom in 16 levels of gray, so that it has a few kilobytes, and that as JPEG. */
class SmokePictureTest {

    private static final Path FILE = Path.of("docker/smoke.png");
    private static final int SIDE = 128;
    private static final int LEVELS = 16;
    private static final int MOST_BYTES = 10_000;

    /** Drawn anew, for another picture in place of the one that is kept. */
    static byte[] drawn() {
        BufferedImage phantom = Phantom.normal(1, SIDE, SIDE);
        byte[] grays = new byte[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            grays[i] = (byte) (i * 255 / (LEVELS - 1));
        }
        BufferedImage few = new BufferedImage(
                SIDE, SIDE, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(4, LEVELS, grays, grays, grays));
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int gray = phantom.getRaster().getSample(x, y, 0);
                few.getRaster().setSample(x, y, 0, (gray * (LEVELS - 1) + 127) / 255);
            }
        }
        return Encoded.png(few);
    }

    @Test
    void isThereAsJpegToo() throws IOException {
        Path jpeg = Path.of("docker/smoke.jpeg");
        assertTrue(Files.size(jpeg) < MOST_BYTES, Files.size(jpeg) + " bytes");
        assertAlike(ImageIO.read(FILE.toFile()), ImageIO.read(jpeg.toFile()), 4);
    }

    /** The sample as it is: of gray pictures {@code getRGB} gives another, for it takes them as linear. */
    private static int gray(BufferedImage image, int x, int y) {
        return image.getColorModel() instanceof IndexColorModel
                ? image.getRGB(x, y) & 0xff
                : image.getRaster().getSample(x, y, 0);
    }

    private static void assertAlike(BufferedImage one, BufferedImage other, double levels) {
        long difference = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                difference += Math.abs(gray(one, x, y) - gray(other, x, y));
            }
        }
        double mean = difference / (double) (SIDE * SIDE);
        assertTrue(mean < levels, "mean difference " + mean);
    }

    /** Java releases draw edges a little differently, so not bit by bit. */
    @Test
    void isSmallAndThePhantom() throws IOException {
        byte[] file = Files.readAllBytes(FILE);
        assertTrue(file.length < MOST_BYTES, file.length + " bytes");
        BufferedImage kept = ImageIO.read(FILE.toFile());
        BufferedImage anew = ImageIO.read(new ByteArrayInputStream(drawn()));
        assertEquals(SIDE, kept.getWidth());
        assertEquals(SIDE, kept.getHeight());
        assertEquals(DataBuffer.TYPE_BYTE, kept.getRaster().getDataBuffer().getDataType());
        assertAlike(kept, anew, 1);
    }
}
