package org.radiologyai.imaging;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes a JPEG to gray with the Java runtime's reader, without its colour conversion: gray samples are used where the
 * decoder put them, and the first component of YCbCr is the wanted luma already.
 *
 * <p>An embedded colour profile is not applied. Training data is read without profiles, most radiographs carry none or
 * a meaningless one, and the levels must not depend on a colour engine.
 */
final class JpegDecoder {

    private JpegDecoder() {}

    static Picture decode(JpegFile jpeg) throws IOException {
        Raster raster = readRaster(jpeg.essence());
        int width = raster.getWidth();
        int height = raster.getHeight();
        if (width != jpeg.width() || height != jpeg.height() || raster.getNumBands() != jpeg.model().components) {
            throw new Damaged("not the picture that its header announced");
        }
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        Picture.ToRgb toRgb = toRgb(jpeg);
        return switch (jpeg.model()) {
            case GRAY -> Picture.gray(Radiograph.of8Bit(width, height, samples));
            case YCBCR -> new Picture(Radiograph.of8Bit(width, height, firstOfThree(samples)), colours(raster, toRgb));
            default -> new Picture(Radiograph.of8Bit(width, height, luma(raster, toRgb)), colours(raster, toRgb));
        };
    }

    private static Raster readRaster(byte[] file) throws IOException {
        ImageReader reader = JdkCodecs.JPEG_READER.createReaderInstance();
        String[] warning = new String[1];
        reader.addIIOReadWarningListener((source, message) -> warning[0] = message);
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            Raster raster = reader.readRaster(0, null);
            // libjpeg goes on after an error with made-up pixels and says so in a warning. JPEG has no check sums:
            // single wrong bits that still decode to the announced number of blocks stay unnoticed by any decoder.
            if (warning[0] != null) {
                throw new Damaged(warning[0]);
            }
            return raster;
        } finally {
            reader.dispose();
        }
    }

    private static byte[] firstOfThree(byte[] samples) {
        byte[] first = new byte[samples.length / 3];
        for (int i = 0; i < first.length; i++) {
            first[i] = samples[3 * i];
        }
        return first;
    }

    private static byte[] luma(Raster raster, Picture.ToRgb toRgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] gray = new byte[width * raster.getHeight()];
        int[] row = new int[width * bands];
        for (int y = 0, i = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                gray[i++] = (byte) Picture.luma(toRgb.of(row, x * bands));
            }
        }
        return gray;
    }

    private static int[] colours(Raster raster, Picture.ToRgb toRgb) {
        return Grid.over(raster.getWidth(), raster.getHeight())
                .pick((x, y) -> toRgb.of(raster.getPixel(x, y, (int[]) null), 0));
    }

    private static Picture.ToRgb toRgb(JpegFile jpeg) {
        int flip = jpeg.invertedInk() ? 0xff : 0;
        return switch (jpeg.model()) {
            case GRAY -> (s, i) -> s[i] * 0x010101;
            case RGB -> (s, i) -> s[i] << 16 | s[i + 1] << 8 | s[i + 2];
            case YCBCR -> (s, i) -> yCbCr(s[i], s[i + 1], s[i + 2]);
            case CMYK -> (s, i) -> ink(s[i] ^ flip, s[i + 1] ^ flip, s[i + 2] ^ flip, s[i + 3] ^ flip);
            case YCCK ->
                (s, i) -> {
                    int cmy = ~yCbCr(s[i], s[i + 1], s[i + 2]);
                    return ink(cmy >> 16 & 0xff ^ flip, cmy >> 8 & 0xff ^ flip, cmy & 0xff ^ flip, s[i + 3] ^ flip);
                };
        };
    }

    /** The conversion of JFIF (ITU-T T.871, clause 7). */
    private static int yCbCr(int y, int cb, int cr) {
        double blue = cb - 128;
        double red = cr - 128;
        return level(y + 1.402 * red) << 16
                | level(y - 0.344136 * blue - 0.714136 * red) << 8
                | level(y + 1.772 * blue);
    }

    private static int level(double value) {
        return (int) Math.max(0, Math.min(255, Math.rint(value)));
    }

    /** Ink on white paper without a colour profile, as Pillow converts CMYK. */
    private static int ink(int cyan, int magenta, int yellow, int black) {
        return paper(cyan, black) << 16 | paper(magenta, black) << 8 | paper(yellow, black);
    }

    private static int paper(int colour, int black) {
        int light = 255 - black;
        return light - (colour * light + 127) / 255;
    }
}
