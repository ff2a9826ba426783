package org.radiologyai.imaging;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes a PNG to gray: samples of 1 to 8 bits scaled to 8, samples of 16 bits kept, whatever is transparent laid over
 * black, the colour of the surround of a radiograph.
 *
 * <p>The chunks gAMA, cHRM, sRGB and iCCP are ignored: they tell how to show the levels on a screen, often wrongly, and
 * the training data was read without them.
 */
final class PngDecoder {

    private PngDecoder() {}

    static Picture decode(PngFile png) throws IOException {
        Raster raster = readRaster(png.essence());
        if (raster.getWidth() != png.width()
                || raster.getHeight() != png.height()
                || raster.getNumBands() != png.colours().samples) {
            throw new Damaged("not the picture that its header announced");
        }
        Pixels pixels = pixels(png);
        boolean gray = png.colours() == PngFile.Colours.GRAY || png.colours() == PngFile.Colours.GRAY_ALPHA;
        Radiograph radiograph = radiograph(png, raster, pixels);
        return gray ? Picture.gray(radiograph) : new Picture(radiograph, colours(png, raster));
    }

    private static Raster readRaster(byte[] file) throws IOException {
        ImageReader reader = JdkCodecs.PNG_READER.createReaderInstance();
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            return reader.read(0).getRaster();
        } finally {
            reader.dispose();
        }
    }

    private static Radiograph radiograph(PngFile png, Raster raster, Pixels pixels) throws Damaged {
        int width = png.width();
        int height = png.height();
        boolean asStored = png.colours() == PngFile.Colours.GRAY && png.bits() == 8 && png.transparency() == null;
        if (asStored && raster.getDataBuffer() instanceof DataBufferByte buffer) {
            return Radiograph.of8Bit(width, height, buffer.getData());
        }
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        byte[] levels8 = png.bits() == 16 ? null : new byte[width * height];
        short[] levels16 = png.bits() == 16 ? new short[width * height] : null;
        for (int y = 0, i = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++, i++) {
                int level = pixels.gray(row, x * bands);
                if (levels8 != null) {
                    levels8[i] = (byte) level;
                } else {
                    levels16[i] = (short) level;
                }
            }
        }
        return levels8 != null
                ? Radiograph.of8Bit(width, height, levels8)
                : Radiograph.of16Bit(width, height, levels16);
    }

    /** The gray level of a pixel from its samples as stored: 0 to 255, of 16-bit samples 0 to 65,535. */
    @FunctionalInterface
    private interface Pixels {
        int gray(int[] samples, int offset) throws Damaged;
    }

    private static Pixels pixels(PngFile png) throws Damaged {
        int most = (1 << png.bits()) - 1;
        int full = Math.max(most, 255);
        int step = full / most;
        int[] clear = clear(png);
        return switch (png.colours()) {
            case GRAY -> (s, i) -> clear != null && s[i] == clear[0] ? 0 : s[i] * step;
            case GRAY_ALPHA -> (s, i) -> over(s[i], s[i + 1], full);
            case RGB ->
                (s, i) -> clear != null && s[i] == clear[0] && s[i + 1] == clear[1] && s[i + 2] == clear[2]
                        ? 0
                        : Picture.luma(s[i], s[i + 1], s[i + 2]);
            case RGB_ALPHA -> (s, i) -> over(Picture.luma(s[i], s[i + 1], s[i + 2]), s[i + 3], full);
            case PALETTE -> {
                int[] levels = paletteLevels(png);
                yield (s, i) -> {
                    if (s[i] >= levels.length) {
                        throw new Damaged("colour beyond the palette");
                    }
                    return levels[s[i]];
                };
            }
        };
    }

    /** The one sample or the three samples that mean "transparent"; null if none do. */
    private static int[] clear(PngFile png) {
        byte[] chunk = png.transparency();
        if (chunk == null || png.colours() != PngFile.Colours.GRAY && png.colours() != PngFile.Colours.RGB) {
            return null;
        }
        int[] clear = new int[chunk.length / 2];
        for (int i = 0; i < clear.length; i++) {
            clear[i] = (chunk[2 * i] & 0xff) << 8 | chunk[2 * i + 1] & 0xff;
        }
        return clear;
    }

    private static int over(int level, int alpha, int full) {
        return (int) (((long) level * alpha + full / 2) / full);
    }

    private static int[] paletteLevels(PngFile png) {
        byte[] alpha = png.transparency();
        int[] levels = new int[png.palette().length / 3];
        for (int i = 0; i < levels.length; i++) {
            int opaque = Picture.luma(paletteColour(png, i));
            levels[i] = alpha != null && i < alpha.length ? over(opaque, alpha[i] & 0xff, 255) : opaque;
        }
        return levels;
    }

    private static int paletteColour(PngFile png, int i) {
        byte[] palette = png.palette();
        return (palette[3 * i] & 0xff) << 16 | (palette[3 * i + 1] & 0xff) << 8 | palette[3 * i + 2] & 0xff;
    }

    private static int[] colours(PngFile png, Raster raster) {
        int shift = png.bits() == 16 ? 8 : 0;
        return Grid.over(png.width(), png.height()).pick((x, y) -> {
            int[] s = raster.getPixel(x, y, (int[]) null);
            return png.colours() == PngFile.Colours.PALETTE
                    ? paletteColour(png, s[0])
                    : s[0] >> shift << 16 | s[1] >> shift << 8 | s[2] >> shift;
        });
    }
}
