package org.radiologyai.dicom;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.radiologyai.dicom.RejectedDicom.Reason;

/** Reads the one radiograph of a DICOM file, or refuses it with a reason. Thread-safe. */
@ApplicationScoped
public class DicomReader {

    private static final int BYTES_BESIDE_PIXELS = 1 << 20;
    private static final int BYTES_PER_ALLOWED_PIXEL = 4;

    private DicomProvider provider;
    private Optional<StudyReferences> references;

    /**
     * @param provider that parses and decodes
     * @param studyReferenceKey at least 16 characters; without it no study is referred to
     * @throws IllegalArgumentException if the key is too short
     */
    @Inject
    public DicomReader(
            DicomProvider provider, @ConfigProperty(name = "study.reference.key") Optional<String> studyReferenceKey) {
        this.provider = provider;
        this.references = studyReferenceKey.map(StudyReferences::new);
    }

    /** With the built-in provider and no key; also what the container's proxies extend. */
    public DicomReader() {
        this(new BuiltInProvider(), Optional.empty());
    }

    /** Tells the key of the study references from others, and nothing about it; the same where there is none. */
    public String keyFingerprint() {
        return references.map(StudyReferences::fingerprint).orElse("none");
    }

    /** What parses and decodes, for people. */
    public String providerName() {
        return provider.name();
    }

    /**
     * @param file a whole DICOM file
     * @param mostPixels of the picture; it takes at most 4 bytes for each of them
     * @throws RejectedDicom if the file is sound and gets no diagnosis
     * @throws IOException if it is damaged
     */
    public DicomPicture read(byte[] file, int mostPixels) throws RejectedDicom, IOException {
        return picture(file, mostPixels, true);
    }

    /**
     * The same picture, by the same rules, before it is made for display.
     *
     * @param file a whole DICOM file
     * @param mostPixels of the picture; it takes at most 4 bytes for each of them
     * @throws RejectedDicom if the file is sound and gets no diagnosis
     * @throws IOException if it is damaged
     */
    public StoredPicture readStored(byte[] file, int mostPixels) throws RejectedDicom, IOException {
        Decoded decoded = decode(file, mostPixels, true);
        return decoded.description.photometric().isGray() ? storedGray(decoded) : storedColour(decoded);
    }

    private static StoredPicture storedGray(Decoded decoded) throws RejectedDicom, DamagedData {
        PixelDescription description = decoded.description;
        short[] byCode = GrayscalePipeline.levels(decoded.words, description, decoded.attributes);
        // Turning the sign over brings two's complement into ascending order, negative values first.
        int sign = description.signBit();
        short[] levels = new short[byCode.length];
        for (int code = 0; code < levels.length; code++) {
            levels[code ^ sign] = byCode[code];
        }
        short[] samples = decoded.words;
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (description.codeOf(samples[i] & 0xffff) ^ sign);
        }
        Frame frame = description.frame();
        int bits = description.bitsStored();
        return new StoredPicture(
                frame.columns(), frame.rows(), bits, samples, levels, Optional.empty(), decoded.acquisition);
    }

    private static StoredPicture storedColour(Decoded decoded) throws RejectedDicom {
        DicomPicture picture = inColour(decoded);
        short[] same = new short[1 << Short.SIZE];
        for (int level = 0; level < same.length; level++) {
            same[level] = (short) level;
        }
        return new StoredPicture(
                picture.columns(),
                picture.rows(),
                Short.SIZE,
                picture.levels(),
                same,
                picture.colourAt(),
                picture.acquisition());
    }

    /**
     * @param chestOnly whether another part of the body is refused
     */
    DicomPicture picture(byte[] bytes, int mostPixels, boolean chestOnly) throws RejectedDicom, DamagedData {
        Decoded decoded = decode(bytes, mostPixels, chestOnly);
        if (decoded.description.photometric().isGray()) {
            GrayscalePipeline.apply(decoded.words, decoded.description, decoded.attributes);
            Frame frame = decoded.description.frame();
            return new DicomPicture(
                    frame.columns(), frame.rows(), decoded.words, Optional.empty(), decoded.acquisition);
        }
        return inColour(decoded);
    }

    private record Decoded(
            short[] words, PixelDescription description, Attributes attributes, Acquisition acquisition) {}

    private Decoded decode(byte[] bytes, int mostPixels, boolean chestOnly) throws RejectedDicom, DamagedData {
        int mostBytes = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * mostPixels + BYTES_BESIDE_PIXELS);
        DicomFile file = provider.parse(bytes, mostBytes);
        Attributes attributes = file.attributes();
        Admission.admitPicture(attributes);
        if (chestOnly) {
            Admission.admitBodyPart(attributes);
        }
        checkDecoder(file.transferSyntax());
        PixelDescription description = PixelDescription.of(attributes);
        checkSize(file.transferSyntax(), description.frame(), mostPixels);
        short[] words = file.words(description);
        boolean unusable =
                Window.isGiven(attributes) && Window.first(attributes).isEmpty();
        return new Decoded(words, description, attributes, Acquisition.of(file, !unusable, references));
    }

    private static DicomPicture inColour(Decoded decoded) throws RejectedDicom {
        IntUnaryOperator rgb = ColourPicture.rgb(decoded.words, decoded.description, decoded.attributes);
        Frame frame = decoded.description.frame();
        short[] levels = new short[frame.rows() * frame.columns()];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = ColourPicture.level(rgb.applyAsInt(i));
        }
        return new DicomPicture(frame.columns(), frame.rows(), levels, Optional.of(rgb), decoded.acquisition);
    }

    private static void checkSize(TransferSyntax syntax, Frame frame, int mostPixels) throws RejectedDicom {
        long pixels = (long) frame.rows() * frame.columns();
        String size = "The picture has " + frame.columns() + " × " + frame.rows() + " pixels; ";
        if (pixels > mostPixels) {
            throw new RejectedDicom(Reason.TOO_MANY_PIXELS, size + "at most " + mostPixels + " are read.");
        }
        long mostBytes = (long) mostPixels * BYTES_PER_ALLOWED_PIXEL;
        long bytes = pixels * bytesPerPixel(syntax, frame);
        if (bytes > mostBytes) {
            throw new RejectedDicom(
                    Reason.TOO_MANY_PIXELS,
                    size + "at most " + mostBytes / bytesPerPixel(syntax, frame) + " are read in this encoding. Send it"
                            + " as Explicit VR Little Endian or smaller.");
        }
    }

    /** What decoding takes beside the file. */
    private static int bytesPerPixel(TransferSyntax syntax, Frame frame) {
        int words = 2 * frame.samples();
        int gray = frame.samples() == 1 ? 0 : 2;
        int wavelets = syntax.pixels() == TransferSyntax.Pixels.JPEG_2000 ? 6 * frame.samples() : 0;
        return words + gray + wavelets;
    }

    private void checkDecoder(TransferSyntax syntax) throws RejectedDicom {
        if (!provider.transferSyntaxes().contains(syntax)) {
            throw RejectedDicom.notDecoded("A picture", syntax);
        }
    }
}
