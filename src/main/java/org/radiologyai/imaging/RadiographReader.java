package org.radiologyai.imaging;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.radiologyai.dicom.DicomPicture;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.dicom.RejectedDicom;
import org.radiologyai.dicom.StoredPicture;
import org.radiologyai.imaging.RejectedImage.Reason;

/**
 * Turns the bytes of a file into a {@link Radiograph}, or refuses them with a reason. What a decoder would have to guess
 * or repair is refused.
 *
 * <p>Sizes are checked in the header, before anything is allocated by them. One call takes at its peak the file four
 * times and 4 bytes for each of the allowed pixels: 240 MB with the default limits, though only 4 MB for a gray 8-bit
 * JPEG of 500 kB and 2 megapixels. How many calls run at once is the caller's choice. Thread-safe.
 */
@ApplicationScoped
public class RadiographReader {

    /** Changes whenever a file would be read, refused or warned of otherwise than before. */
    public static final int VERSION = 2;

    /** The default of {@code upload.max.bytes}. */
    public static final int DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

    /** The default of {@code upload.max.pixels}. */
    public static final int DEFAULT_MAX_PIXELS = 50_000_000;

    private static final int MOST_BYTES = 100 * 1024 * 1024;
    private static final int FEWEST_PIXELS = 64 * 64;
    private static final int MOST_PIXELS = 200_000_000;
    private static final int DECODING_BYTES_PER_ALLOWED_PIXEL = 4;

    private final int maxBytes;
    private final int maxPixels;
    private final DicomReader dicom;

    /**
     * @param maxBytes of a file, from 1 to 104,857,600
     * @param maxPixels of a picture, from 4,096 to 200,000,000
     * @param dicom reads files in that format
     * @throws IllegalArgumentException if a limit is out of range; the message names its key, the value and the range
     */
    @Inject
    public RadiographReader(
            @ConfigProperty(name = "upload.max.bytes", defaultValue = "" + DEFAULT_MAX_BYTES) int maxBytes,
            @ConfigProperty(name = "upload.max.pixels", defaultValue = "" + DEFAULT_MAX_PIXELS) int maxPixels,
            DicomReader dicom) {
        this.maxBytes = inRange("upload.max.bytes", maxBytes, 1, MOST_BYTES);
        this.maxPixels = inRange("upload.max.pixels", maxPixels, FEWEST_PIXELS, MOST_PIXELS);
        this.dicom = dicom;
    }

    /** With the default limits; also what the container's proxies extend. */
    public RadiographReader() {
        this(DEFAULT_MAX_BYTES, DEFAULT_MAX_PIXELS, new DicomReader());
    }

    private static int inRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + " is " + value + "; a whole number from " + least + " to " + most + " is allowed.");
        }
        return value;
    }

    /** Files with more bytes are refused. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Pictures with more pixels are refused. */
    public int maxPixels() {
        return maxPixels;
    }

    /**
     * @param bytes a whole JPEG, PNG or DICOM file; not kept
     * @throws RejectedImage if it cannot be decoded faithfully or cannot be a radiograph
     */
    public Radiograph read(byte[] bytes) throws RejectedImage {
        return decoded(bytes, this::radiograph);
    }

    /**
     * The same picture, by the same rules, for people to read on a screen.
     *
     * @param bytes a whole JPEG, PNG or DICOM file; not kept
     * @throws RejectedImage if {@link #read} would throw it
     */
    public Rendition display(byte[] bytes) throws RejectedImage {
        return decoded(
                bytes,
                (format, file) ->
                        format == FileFormat.DICOM ? renditionOfDicom(file) : Rendition.of(radiograph(format, file)));
    }

    @FunctionalInterface
    private interface Decoding<T> {
        T of(FileFormat format, byte[] bytes) throws IOException, RejectedDicom, RejectedImage;
    }

    private <T> T decoded(byte[] bytes, Decoding<T> decoding) throws RejectedImage {
        if (bytes.length == 0) {
            throw new RejectedImage(Reason.EMPTY, "The file is empty. Send a JPEG, PNG or DICOM file.");
        }
        if (bytes.length > maxBytes) {
            throw new RejectedImage(
                    Reason.TOO_MANY_BYTES,
                    "The file has " + bytes.length + " bytes; at most " + maxBytes + " are read.");
        }
        FileFormat format = FileFormat.of(bytes);
        try {
            return decoding.of(format, bytes);
        } catch (RejectedDicom rejected) {
            throw new RejectedImage(Reason.of(rejected.reason()), rejected.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Decoders of the Java runtime answer damaged input with any of these.
            throw new RejectedImage(
                    Reason.CORRUPT,
                    "The " + format.label() + " file is damaged or cut short. Export it again from its source.");
        }
    }

    private Radiograph radiograph(FileFormat format, byte[] bytes) throws IOException, RejectedDicom, RejectedImage {
        return switch (format) {
            case JPEG -> readJpeg(bytes);
            case PNG -> readPng(bytes);
            case DICOM -> readDicom(bytes);
            default -> throw unsupported(format);
        };
    }

    private Radiograph readJpeg(byte[] bytes) throws IOException, RejectedImage {
        JpegFile jpeg = JpegFile.of(bytes);
        checkSize(jpeg.width(), jpeg.height(), jpeg.decodingBytes());
        Picture picture = JpegDecoder.decode(jpeg);
        Admission.admit(picture);
        return jpeg.orientation().upright(picture.radiograph());
    }

    private Radiograph readPng(byte[] bytes) throws IOException, RejectedImage {
        PngFile png = PngFile.of(bytes);
        checkSize(png.width(), png.height(), png.decodingBytes());
        Picture picture = PngDecoder.decode(png);
        Admission.admit(picture);
        return png.orientation().upright(picture.radiograph());
    }

    private Radiograph readDicom(byte[] bytes) throws IOException, RejectedDicom, RejectedImage {
        DicomPicture picture = dicom.read(bytes, maxPixels);
        int width = picture.columns();
        int height = picture.rows();
        Admission.admit(new Admission.Size(width, height));
        Radiograph radiograph = Radiograph.of16Bit(width, height, picture.levels(), Optional.of(picture.acquisition()));
        Admission.admit(new Picture(radiograph, colours(width, height, picture.colourAt())));
        return radiograph;
    }

    private Rendition renditionOfDicom(byte[] bytes) throws IOException, RejectedDicom, RejectedImage {
        StoredPicture picture = dicom.readStored(bytes, maxPixels);
        int width = picture.columns();
        int height = picture.rows();
        Admission.admit(new Admission.Size(width, height));
        // The rules look at the points of the grid alone, and the grid over these points is all of them.
        Grid grid = Grid.over(width, height);
        int[] levels = grid.pick((x, y) -> picture.levels()[picture.samples()[y * width + x] & 0xffff]);
        short[] shown = new short[levels.length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = (short) levels[i];
        }
        Radiograph points = Radiograph.of16Bit(grid.columns().length, grid.rows().length, shown);
        Admission.admit(new Picture(points, colours(width, height, picture.colourAt())));
        return Rendition.of(picture);
    }

    private static int[] colours(int width, int height, Optional<IntUnaryOperator> colourAt) {
        return colourAt.map(colour -> Grid.over(width, height).pick((x, y) -> colour.applyAsInt(y * width + x)))
                .orElse(Picture.NO_COLOURS);
    }

    private void checkSize(int width, int height, long decodingBytes) throws RejectedImage {
        String size = "The picture has " + width + " × " + height + " pixels; ";
        if ((long) width * height > maxPixels) {
            throw new RejectedImage(Reason.TOO_MANY_PIXELS, size + "at most " + maxPixels + " are read.");
        }
        if (decodingBytes > (long) maxPixels * DECODING_BYTES_PER_ALLOWED_PIXEL) {
            throw new RejectedImage(
                    Reason.TOO_MANY_PIXELS, size + "that is too many in colour. Save it in grayscale or smaller.");
        }
        Admission.admit(new Admission.Size(width, height));
    }

    private static RejectedImage unsupported(FileFormat format) {
        String what =
                switch (format) {
                    case UNKNOWN -> "This is not a JPEG, PNG or DICOM file. Send the radiograph as one of these.";
                    default -> "This is a " + format.label() + " file. Send the radiograph as JPEG, PNG or DICOM.";
                };
        return new RejectedImage(Reason.UNSUPPORTED_FORMAT, what);
    }
}
