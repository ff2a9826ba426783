package org.radiologyai.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The structure of a JPEG file (ITU-T T.81, annex B), walked before any decoder sees it.
 *
 * @param width columns
 * @param height rows
 * @param model what its components mean
 * @param invertedInk whether ink is stored as 255 minus its amount, as Adobe's programs do
 * @param severalScans whether the decoder must hold all coefficients until the last of them
 * @param orientation from EXIF
 * @param essence the file without application segments, comments and anything after its end: no colour profile, preview
 *     picture or other attachment reaches the decoder, and each of its warnings is then about the picture itself
 */
record JpegFile(
        int width,
        int height,
        Model model,
        boolean invertedInk,
        boolean severalScans,
        Orientation orientation,
        byte[] essence) {

    /** The meaning of the components. */
    enum Model {
        GRAY(1),
        YCBCR(3),
        RGB(3),
        CMYK(4),
        YCCK(4);

        final int components;

        Model(int components) {
            this.components = components;
        }
    }

    static JpegFile of(byte[] file) throws IOException, RejectedImage {
        return new Walk(file).toTheEnd();
    }

    /** Bytes that decoding takes at its peak, beside the file: samples, gray levels, coefficients. */
    long decodingBytes() {
        int c = model.components;
        int bytesPerPixel = (c == 1 ? 1 : c + 1) + (severalScans ? 2 * c : 0);
        return (long) width * height * bytesPerPixel;
    }

    /** One pass over the markers. */
    private static final class Walk {

        // Ten scans are usual; each costs the decoder a pass over all coefficients however few bytes it has.
        private static final int MOST_SCANS = 64;
        private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
        private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.ISO_8859_1);
        private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
        private static final int NOT_SENT = 99;

        private final byte[] file;
        private final ByteArrayOutputStream essence;
        private int position = 2;

        private int frame;
        private int width;
        private int height;
        private int[] componentIds;
        private int[][] missingBits;
        private boolean jfif;
        private boolean adobe;
        private int adobeTransform;
        private int scans;
        private Orientation orientation = Orientation.UPRIGHT;

        Walk(byte[] file) {
            this.file = file;
            essence = new ByteArrayOutputStream(file.length);
            essence.write(file, 0, 2);
        }

        JpegFile toTheEnd() throws IOException, RejectedImage {
            for (int marker = nextMarker(); marker != 0xd9; marker = nextMarker()) {
                if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                    throw new Damaged("marker out of place");
                }
                int length = file.length - position < 2 ? 0 : unsignedShort(position);
                if (length < 2 || length > file.length - position) {
                    throw new Damaged("segment beyond the end");
                }
                segment(marker, position + 2, length - 2);
                boolean attachment = marker >= 0xe0 && marker <= 0xef || marker == 0xfe;
                int start = position - 2;
                position += length;
                if (marker == 0xda) {
                    skipScan();
                }
                if (!attachment) {
                    essence.write(0xff);
                    essence.write(file, start + 1, position - start - 1);
                }
            }
            essence.write(0xff);
            essence.write(0xd9);
            if (scans == 0
                    || Arrays.stream(missingBits).flatMapToInt(Arrays::stream).anyMatch(bits -> bits > 0)) {
                throw new Damaged("not all scans are there");
            }
            Model model = model();
            return new JpegFile(
                    width,
                    height,
                    model,
                    model.components == 4 && adobe,
                    frame == 0xc2 || scans > 1,
                    orientation,
                    essence.toByteArray());
        }

        private int nextMarker() throws Damaged {
            if (position >= file.length || file[position] != (byte) 0xff) {
                throw new Damaged("no marker where one must be");
            }
            while (position < file.length && file[position] == (byte) 0xff) {
                position++;
            }
            if (position == file.length) {
                throw new Damaged("cut short");
            }
            return file[position++] & 0xff;
        }

        private void segment(int marker, int at, int length) throws IOException, RejectedImage {
            switch (marker) {
                case 0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xf7 ->
                    frame(marker, at, length);
                case 0xda -> scan(at, length);
                case 0xe0 -> jfif |= startsWith(JFIF, at, length);
                case 0xe1 -> {
                    if (startsWith(EXIF, at, length)) {
                        orientation = Orientation.ofExif(file, at + EXIF.length, length - EXIF.length);
                    }
                }
                case 0xee -> {
                    if (length >= 12 && startsWith(ADOBE, at, length)) {
                        adobe = true;
                        adobeTransform = file[at + 11] & 0xff;
                    }
                }
                default -> {
                    // Tables are the decoder's concern, attachments nobody's.
                }
            }
        }

        private void frame(int marker, int at, int length) throws IOException, RejectedImage {
            if (frame != 0) {
                throw new Damaged("two frames");
            }
            if (length < 6 || length != 6 + 3 * (file[at + 5] & 0xff)) {
                throw new Damaged("frame header");
            }
            frame = marker;
            String variant =
                    switch (marker) {
                        case 0xc0, 0xc1, 0xc2 -> file[at] == 8 ? null : file[at] + "-bit JPEG";
                        case 0xc3 -> "lossless JPEG";
                        case 0xf7 -> "JPEG-LS";
                        case 0xc9, 0xca, 0xcb -> "arithmetic-coded JPEG";
                        default -> "hierarchical JPEG";
                    };
            if (variant != null) {
                throw unsupported(variant);
            }
            height = unsignedShort(at + 1);
            width = unsignedShort(at + 3);
            if (height == 0) {
                throw unsupported("JPEG without its height in the header");
            }
            if (width == 0) {
                throw new Damaged("no columns");
            }
            int components = file[at + 5];
            if (components != 1 && components != 3 && components != 4) {
                throw unsupported("JPEG with " + components + " components");
            }
            componentIds = new int[components];
            missingBits = new int[components][64];
            for (int c = 0; c < components; c++) {
                componentIds[c] = file[at + 6 + 3 * c] & 0xff;
                Arrays.fill(missingBits[c], NOT_SENT);
            }
        }

        /** Notes which bits of which coefficients the scan brings: a progressive file may end after any scan. */
        private void scan(int at, int length) throws Damaged, RejectedImage {
            int components = length < 1 ? 0 : file[at] & 0xff;
            if (frame == 0 || components < 1 || components > 4 || length != 4 + 2 * components) {
                throw new Damaged("scan header");
            }
            if (++scans > MOST_SCANS) {
                throw unsupported("JPEG with more than " + MOST_SCANS + " scans");
            }
            boolean progressive = frame == 0xc2;
            int first = progressive ? file[at + 1 + 2 * components] & 0xff : 0;
            int last = progressive ? file[at + 2 + 2 * components] & 0xff : 63;
            int missing = progressive ? file[at + 3 + 2 * components] & 0xf : 0;
            if (last > 63 || first > last) {
                throw new Damaged("spectral selection");
            }
            for (int i = 0; i < components; i++) {
                int id = file[at + 1 + 2 * i] & 0xff;
                for (int c = 0; c < componentIds.length; c++) {
                    if (componentIds[c] == id) {
                        Arrays.fill(missingBits[c], first, last + 1, missing);
                    }
                }
            }
        }

        private void skipScan() throws Damaged {
            while (position < file.length - 1) {
                if (file[position] == (byte) 0xff) {
                    int next = file[position + 1] & 0xff;
                    if (next == 0xff) {
                        position++;
                        continue;
                    }
                    if (next != 0 && (next < 0xd0 || next > 0xd7)) {
                        return;
                    }
                    position += 2;
                } else {
                    position++;
                }
            }
            throw new Damaged("cut short in a scan");
        }

        /** Decides as libjpeg does, and with it nearly every program that has shown the picture to anyone. */
        private Model model() {
            if (componentIds.length == 1) {
                return Model.GRAY;
            }
            if (componentIds.length == 4) {
                return adobe && adobeTransform != 0 ? Model.YCCK : Model.CMYK;
            }
            if (jfif) {
                return Model.YCBCR;
            }
            if (adobe) {
                return adobeTransform == 0 ? Model.RGB : Model.YCBCR;
            }
            return Arrays.equals(componentIds, new int[] {'R', 'G', 'B'}) ? Model.RGB : Model.YCBCR;
        }

        private static RejectedImage unsupported(String variant) {
            return new RejectedImage(
                    RejectedImage.Reason.UNSUPPORTED_FORMAT,
                    "This is a " + variant
                            + ", which cannot be read here. Save it as an ordinary 8-bit JPEG or as PNG.");
        }

        private boolean startsWith(byte[] name, int at, int length) {
            return length >= name.length && Arrays.equals(file, at, at + name.length, name, 0, name.length);
        }

        private int unsignedShort(int at) {
            return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
        }
    }
}
