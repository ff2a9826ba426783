package org.radiologyai.dicom;

import java.util.Arrays;
import java.util.Optional;

/** How a data set and its pixels are encoded (PS3.5, clause 10; PS3.6, table A-1). */
public enum TransferSyntax {
    IMPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2", "Implicit VR Little Endian", Pixels.NATIVE),
    EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1", "Explicit VR Little Endian", Pixels.NATIVE),
    DEFLATED_LITTLE_ENDIAN("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Pixels.NATIVE),
    EXPLICIT_BIG_ENDIAN("1.2.840.10008.1.2.2", "Explicit VR Big Endian", Pixels.NATIVE),
    RLE_LOSSLESS("1.2.840.10008.1.2.5", "RLE Lossless", Pixels.RLE),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG Baseline", Pixels.JPEG_DCT),
    JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG Extended", Pixels.JPEG_DCT),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG Lossless", Pixels.JPEG_LOSSLESS),
    JPEG_LOSSLESS_SV1("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1", Pixels.JPEG_LOSSLESS),
    JPEG_LS_LOSSLESS("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Pixels.JPEG_LS),
    JPEG_LS_NEAR_LOSSLESS("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Pixels.JPEG_LS),
    JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Pixels.JPEG_2000),
    JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000", Pixels.JPEG_2000),
    JPEG_XL_LOSSLESS("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Pixels.OTHER),
    JPEG_XL_RECOMPRESSION("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Pixels.OTHER),
    JPEG_XL("1.2.840.10008.1.2.4.112", "JPEG XL", Pixels.OTHER),
    HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", Pixels.OTHER),
    HTJ2K_LOSSLESS_RPCL("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 Lossless RPCL", Pixels.OTHER),
    HTJ2K("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Pixels.OTHER);

    /** How pixel values lie in the element Pixel Data. */
    enum Pixels {
        /** As words, one after the other. */
        NATIVE,
        RLE,
        JPEG_DCT,
        JPEG_LOSSLESS,
        JPEG_LS,
        JPEG_2000,
        /** In a way that is known by name alone. */
        OTHER
    }

    private final String uid;
    private final String label;
    private final Pixels pixels;

    TransferSyntax(String uid, String label, Pixels pixels) {
        this.uid = uid;
        this.label = label;
        this.pixels = pixels;
    }

    static Optional<TransferSyntax> of(String uid) {
        return Arrays.stream(values()).filter(syntax -> syntax.uid.equals(uid)).findFirst();
    }

    /** Its unique identifier. */
    public String uid() {
        return uid;
    }

    /** Its name for people. */
    public String label() {
        return label;
    }

    Pixels pixels() {
        return pixels;
    }

    boolean isExplicit() {
        return this != IMPLICIT_LITTLE_ENDIAN;
    }

    boolean isBigEndian() {
        return this == EXPLICIT_BIG_ENDIAN;
    }

    boolean isEncapsulated() {
        return pixels != Pixels.NATIVE;
    }

    /** Whether the compression itself loses detail. JPEG 2000 and JPEG XL may or may not, and are not counted. */
    boolean isLossy() {
        return pixels == Pixels.JPEG_DCT || this == JPEG_LS_NEAR_LOSSLESS;
    }
}
