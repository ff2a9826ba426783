package org.radiologyai.phantom;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriterSpi;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as files in memory, in all the variants that tests need. */
public final class Encoded {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Encoded() {}

    /** Baseline JPEG. */
    public static byte[] jpeg(BufferedImage image, float quality) {
        return written(image, "jpeg", quality, false);
    }

    /** Progressive JPEG. */
    public static byte[] progressiveJpeg(BufferedImage image, float quality) {
        return written(image, "jpeg", quality, true);
    }

    /** PNG of the image's own type. */
    public static byte[] png(BufferedImage image) {
        return written(image, "png", -1, false);
    }

    /** PNG in the seven passes of Adam7. */
    public static byte[] interlacedPng(BufferedImage image) {
        return written(image, "png", -1, true);
    }

    /**
     * A JPEG 2000 code stream, as DICOM has them: without loss and in one tile, unless the settings are changed.
     *
     * @param change of the encoder's settings
     */
    public static byte[] jpeg2000(BufferedImage image, Consumer<J2KImageWriteParam> change) {
        J2KImageWriteParam param = new J2KImageWriteParam();
        param.setLossless(true);
        param.setWriteCodeStreamOnly(true);
        change.accept(param);
        return written(new J2KImageWriterSpi(), new IIOImage(image.getRaster(), null, null), param);
    }

    private static byte[] written(BufferedImage image, String format, float quality, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (quality >= 0) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
        }
        param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        return written(writer.getOriginatingProvider(), new IIOImage(image, null, null), param);
    }

    private static byte[] written(ImageWriterSpi format, IIOImage image, ImageWriteParam param) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = null;
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer = format.createWriterInstance();
            writer.setOutput(output);
            writer.write(null, image, param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (writer != null) {
                writer.dispose();
            }
        }
        return bytes.toByteArray();
    }

    /** The same picture in red, green and blue. */
    public static BufferedImage rgb(BufferedImage image) {
        BufferedImage rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                rgb.setRGB(x, y, image.getRaster().getSample(x, y, 0) * 0x010101);
            }
        }
        return rgb;
    }

    /** A colour drawing that nobody takes for a radiograph. */
    public static BufferedImage colourPicture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new java.awt.GradientPaint(0, 0, java.awt.Color.ORANGE, width, height, java.awt.Color.BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    /**
     * A PNG made by hand, without filters.
     *
     * @param samples receives column and row in its first argument and fills the samples of the pixel in its second
     * @param samplesPerPixel length of that array
     * @param chunks put before the picture data, each as made by {@link #chunk}
     */
    public static byte[] png(
            int width,
            int height,
            int bits,
            int colourType,
            int samplesPerPixel,
            BiConsumer<int[], int[]> samples,
            byte[]... chunks) {
        byte[] rows = new byte[height * (1 + (width * samplesPerPixel * bits + 7) / 8)];
        int[] pixel = new int[samplesPerPixel];
        int rowBytes = rows.length / height;
        for (int y = 0; y < height; y++) {
            int bit = (y * rowBytes + 1) * 8;
            for (int x = 0; x < width; x++) {
                samples.accept(new int[] {x, y}, pixel);
                for (int value : pixel) {
                    for (int b = bits - 1; b >= 0; b--, bit++) {
                        rows[bit >> 3] |= (byte) ((value >> b & 1) << 7 - (bit & 7));
                    }
                }
            }
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bits)
                .put((byte) colourType)
                .array();
        return joined(
                PNG_SIGNATURE,
                chunk("IHDR", header),
                joined(chunks),
                chunk("IDAT", deflated(rows)),
                chunk("IEND", new byte[0]));
    }

    /** One PNG chunk with its length and check sum. */
    public static byte[] chunk(String type, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    /** As zlib does it. */
    public static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater(1))) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The JPEG with a segment put right after its start. */
    public static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteBuffer segment = ByteBuffer.allocate(content.length + 4)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content);
        return joined(Arrays.copyOf(jpeg, 2), segment.array(), Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    /** A TIFF structure, as EXIF is stored, with an orientation from 1 to 8 and nothing else. */
    public static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .putInt(0x4d4d002a)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    /** One after the other. */
    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
