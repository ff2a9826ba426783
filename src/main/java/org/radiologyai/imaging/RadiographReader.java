package org.radiologyai.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Turns the bytes of a file into a {@link Radiograph}, or refuses them with a reason. */
public final class RadiographReader {

    /**
     * @param bytes a whole JPEG or PNG file
     * @throws RejectedImage if it cannot be decoded faithfully or cannot be a radiograph
     */
    public Radiograph read(byte[] bytes) throws RejectedImage {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
            if (image == null) {
                throw new RejectedImage(RejectedImage.Reason.UNSUPPORTED_FORMAT, "Send a JPEG or PNG file.");
            }
            Raster raster = image.getRaster();
            int w = image.getWidth();
            int h = image.getHeight();
            byte[] gray = new byte[w * h];
            if (raster.getNumBands() == 1) {
                int[] row = new int[w];
                for (int y = 0; y < h; y++) {
                    raster.getSamples(0, y, w, 1, 0, row);
                    for (int x = 0; x < w; x++) gray[y * w + x] = (byte) row[x];
                }
            } else {
                for (int y = 0; y < h; y++)
                    for (int x = 0; x < w; x++) {
                        int rgb = image.getRGB(x, y);
                        gray[y * w + x] = (byte)
                                ((19595 * (rgb >> 16 & 255) + 38470 * (rgb >> 8 & 255) + 7471 * (rgb & 255) + 0x8000)
                                        >> 16);
                    }
            }
            return Radiograph.of8Bit(w, h, gray);
        } catch (IOException e) {
            throw new RejectedImage(RejectedImage.Reason.CORRUPT, "The picture is damaged.");
        }
    }
}
