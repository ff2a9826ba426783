package org.radiologyai.imaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is, by its first bytes alone: names and declared types are often wrong and easily forged. */
enum FileFormat {
    // A DICOM preamble may carry the magic number of another format, so DICOM comes first.
    DICOM("DICOM", at(128, "DICM")),
    JPEG("JPEG", at(0, "\u00ff\u00d8\u00ff")),
    PNG("PNG", at(0, "\u0089PNG\r\n\u001a\n")),
    GIF("GIF", at(0, "GIF8")),
    TIFF("TIFF", at(0, "II*\0"), at(0, "MM\0*"), at(0, "II+\0"), at(0, "MM\0+")),
    WEBP("WebP", at(8, "WEBP")),
    JPEG_2000("JPEG 2000", at(0, "\0\0\0\fjP  "), at(0, "\u00ff\u004f\u00ff\u0051")),
    JPEG_XL("JPEG XL", at(0, "\0\0\0\fJXL "), at(0, "\u00ff\n")),
    AVIF("AVIF", at(4, "ftypavif")),
    HEIC("HEIC", at(4, "ftyphei"), at(4, "ftypmif1"), at(4, "ftyphev")),
    PDF("PDF", at(0, "%PDF")),
    ZIP("ZIP", at(0, "PK\3\4")),
    GZIP("gzip", at(0, "\u001f\u008b")),
    BMP("BMP", at(0, "BM")),
    UNKNOWN("unknown");

    private final String label;
    private final Magic[] magics;

    FileFormat(String label, Magic... magics) {
        this.label = label;
        this.magics = magics;
    }

    static FileFormat of(byte[] file) {
        return Arrays.stream(values())
                .filter(format -> Arrays.stream(format.magics).anyMatch(magic -> magic.matches(file)))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Its name for people. */
    String label() {
        return label;
    }

    private static Magic at(int offset, String latin1) {
        return new Magic(offset, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private record Magic(int offset, byte[] bytes) {

        boolean matches(byte[] file) {
            int end = offset + bytes.length;
            return file.length >= end && Arrays.equals(file, offset, end, bytes, 0, bytes.length);
        }
    }
}
