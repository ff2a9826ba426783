package org.radiologyai.it;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** Files to send: phantoms in several formats, and pictures that are no radiographs. */
final class Pictures {

    private Pictures() {}

    static byte[] jpeg(long seed) {
        return jpeg(seed, 800, 600);
    }

    static byte[] jpeg(long seed, int width, int height) {
        return Encoded.jpeg(Phantom.normal(seed, width, height), 0.9f);
    }

    static byte[] png(long seed) {
        return png(seed, 800, 600);
    }

    static byte[] png(long seed, int width, int height) {
        return Encoded.png(Phantom.normal(seed, width, height));
    }

    static byte[] of(String format, long seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(Phantom.normal(seed, 800, 600), format, bytes)) {
            throw new IOException("This Java runtime writes no " + format);
        }
        return bytes.toByteArray();
    }

    /** The picture of {@link #png}, shown as it is there. */
    static DicomPhantom dicom(long seed) {
        return dicom(seed, 800, 600);
    }

    static DicomPhantom dicom(long seed, int width, int height) {
        return DicomPhantom.of(Phantom.normal(seed, width, height))
                .with(0x0028_1050, "DS", "128")
                .with(0x0028_1051, "DS", "256");
    }

    static byte[] inColour() {
        return Encoded.jpeg(Encoded.colourPicture(600, 400), 0.9f);
    }

    static byte[] blank() {
        return Encoded.png(new BufferedImage(500, 500, BufferedImage.TYPE_BYTE_GRAY));
    }

    /** A whole picture in few bytes, of any size. */
    static byte[] blackPng(int width, int height) {
        return Encoded.png(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY));
    }
}
