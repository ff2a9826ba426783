package org.radiologyai.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A radiograph for the eyes of people: small, in 8 bits, in a format that browsers show. Not for diagnosis. */
public final class Preview {

    private static final float JPEG_QUALITY = 0.85f;

    private Preview() {}

    /**
     * The radiograph in gray, its aspect ratio kept, never enlarged.
     *
     * @param longestSide at most so many pixels, at least 1
     */
    public static BufferedImage image(Radiograph radiograph, int longestSide) {
        double scale = Math.min(1, (double) longestSide / Math.max(radiograph.width(), radiograph.height()));
        int width = Math.max(1, (int) Math.round(radiograph.width() * scale));
        int height = Math.max(1, (int) Math.round(radiograph.height() * scale));
        float[] levels = Preprocessing.resize(radiograph, width, height);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) Math.round(levels[i]);
        }
        return image;
    }

    /** Encodes any picture without loss. */
    public static byte[] png(BufferedImage image) {
        return encoded(image, JdkCodecs.PNG_WRITER, 1);
    }

    /** Encodes a gray or an opaque colour picture as a baseline JPEG of good quality, some five times smaller than PNG. */
    public static byte[] jpeg(BufferedImage image) {
        return encoded(image, JdkCodecs.JPEG_WRITER, JPEG_QUALITY);
    }

    /**
     * What is left of a radiograph, in 8 bits, after it was stored as a baseline JPEG.
     *
     * @param quality from 0, hardly recognizable, to 1, nearly as before
     */
    public static Radiograph throughJpeg(Radiograph radiograph, float quality) {
        BufferedImage image = image(radiograph, Math.max(radiograph.width(), radiograph.height()));
        byte[] stored = encoded(image, JdkCodecs.JPEG_WRITER, quality);
        ImageReader reader = null;
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(stored))) {
            reader = JdkCodecs.JPEG_READER.createReaderInstance();
            reader.setInput(input, true, true);
            byte[] samples = ((DataBufferByte) reader.read(0).getRaster().getDataBuffer()).getData();
            return Radiograph.of8Bit(radiograph.width(), radiograph.height(), samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static byte[] encoded(BufferedImage image, ImageWriterSpi format, float quality) {
        if (!format.canEncodeImage(ImageTypeSpecifier.createFromRenderedImage(image))) {
            throw new IllegalArgumentException(
                    "A picture of this type cannot be encoded as " + format.getFormatNames()[0]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = null;
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer = format.createWriterInstance();
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format == JdkCodecs.JPEG_WRITER) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(quality);
            }
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (writer != null) {
                writer.dispose();
            }
        }
        return bytes.toByteArray();
    }
}
