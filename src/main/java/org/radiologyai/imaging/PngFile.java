package org.radiologyai.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The structure of a PNG file (ISO/IEC 15948), walked before any decoder sees it. Check sums are verified here: the
 * Java runtime's reader does not.
 *
 * @param width columns
 * @param height rows
 * @param bits of one sample: 1, 2, 4, 8 or 16
 * @param colours what a pixel is made of
 * @param palette the PLTE chunk: red, green, blue of each entry; null if there is none
 * @param transparency the tRNS chunk; null if there is none
 * @param orientation from EXIF
 * @param essence the file with nothing but header, palette and picture data: texts and colour profiles, which may inflate
 *     to any size, never reach the decoder
 */
record PngFile(
        int width,
        int height,
        int bits,
        Colours colours,
        byte[] palette,
        byte[] transparency,
        Orientation orientation,
        byte[] essence) {

    /** The colour types. */
    enum Colours {
        GRAY(0, 1, Set.of(1, 2, 4, 8, 16)),
        RGB(2, 3, Set.of(8, 16)),
        PALETTE(3, 1, Set.of(1, 2, 4, 8)),
        GRAY_ALPHA(4, 2, Set.of(8, 16)),
        RGB_ALPHA(6, 4, Set.of(8, 16));

        final int type;
        final int samples;
        final Set<Integer> bits;

        Colours(int type, int samples, Set<Integer> bits) {
            this.type = type;
            this.samples = samples;
            this.bits = bits;
        }

        static Colours of(int type, int bits) throws Damaged {
            for (Colours colours : values()) {
                if (colours.type == type && colours.bits.contains(bits)) {
                    return colours;
                }
            }
            throw new Damaged("colour type " + type + " with " + bits + " bits");
        }
    }

    private static final int SIGNATURE_BYTES = 8;

    static PngFile of(byte[] file) throws IOException, RejectedImage {
        ByteBuffer in = ByteBuffer.wrap(file);
        ByteArrayOutputStream essence = new ByteArrayOutputStream(file.length);
        essence.write(file, 0, SIGNATURE_BYTES);
        in.position(SIGNATURE_BYTES);
        ByteBuffer header = null;
        byte[] palette = null;
        byte[] transparency = null;
        Orientation orientation = Orientation.UPRIGHT;
        boolean data = false;
        for (String type = ""; !type.equals("IEND"); ) {
            int start = in.position();
            int length = in.remaining() < 12 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining() - 8) {
                throw new Damaged("cut short");
            }
            type = new String(file, in.position(), 4, StandardCharsets.ISO_8859_1);
            int content = start + 8;
            in.position(content + length);
            boolean whole = in.getInt() == crc(file, start + 4, length + 4);
            boolean needed = Character.isUpperCase(type.charAt(0)) || type.equals("tRNS");
            if (needed && !whole) {
                throw new Damaged("check sum of " + type);
            }
            if (header == null && !type.equals("IHDR")) {
                throw new Damaged("no header");
            }
            switch (type) {
                case "IHDR" -> {
                    if (header != null || length != 13) {
                        throw new Damaged("header");
                    }
                    header = ByteBuffer.wrap(file, content, length).slice();
                }
                case "PLTE" -> {
                    if (palette != null || data || length == 0 || length > 3 * 256 || length % 3 != 0) {
                        throw new Damaged("palette");
                    }
                    palette = slice(file, content, length);
                }
                case "tRNS" -> transparency = slice(file, content, length);
                case "eXIf" -> {
                    if (whole) {
                        orientation = Orientation.ofExif(file, content, length);
                    }
                }
                case "IDAT" -> data = true;
                case "acTL" -> throw unsupported("an animated PNG");
                case "IEND" -> {
                    if (!data) {
                        throw new Damaged("no picture data");
                    }
                }
                default -> {
                    if (needed) {
                        throw unsupported("a PNG with an extension");
                    }
                }
            }
            boolean paletteOfColours = type.equals("PLTE") && header.get(9) == Colours.PALETTE.type;
            if (type.equals("IHDR") || paletteOfColours || type.equals("IDAT") || type.equals("IEND")) {
                essence.write(file, start, length + 12);
            }
        }
        Colours colours = Colours.of(header.get(9), header.get(8));
        if (header.getInt(0) < 1 || header.getInt(4) < 1 || header.getShort(10) != 0 || header.get(12) >> 1 != 0) {
            throw new Damaged("header values");
        }
        if (colours == Colours.PALETTE && palette == null) {
            throw new Damaged("no palette");
        }
        if (transparency != null
                && (colours == Colours.GRAY && transparency.length != 2
                        || colours == Colours.RGB && transparency.length != 6)) {
            throw new Damaged("transparency");
        }
        return new PngFile(
                header.getInt(0),
                header.getInt(4),
                header.get(8),
                colours,
                palette,
                transparency,
                orientation,
                essence.toByteArray());
    }

    /** Bytes that decoding takes at its peak, beside the file: samples as stored, and gray levels. */
    long decodingBytes() {
        int bytesPerSample = bits == 16 ? 2 : 1;
        boolean kept = colours == Colours.GRAY && bits == 8 && transparency == null;
        int bytesPerPixel = colours.samples * bytesPerSample + (kept ? 0 : bytesPerSample);
        return (long) width * height * bytesPerPixel;
    }

    private static byte[] slice(byte[] file, int start, int length) {
        byte[] slice = new byte[length];
        System.arraycopy(file, start, slice, 0, length);
        return slice;
    }

    private static int crc(byte[] file, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(file, start, length);
        return (int) crc.getValue();
    }

    private static RejectedImage unsupported(String variant) {
        return new RejectedImage(
                RejectedImage.Reason.UNSUPPORTED_FORMAT,
                "This is " + variant + ", which cannot be read here. Save it as an ordinary, still PNG or as JPEG.");
    }
}
