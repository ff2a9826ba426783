package org.radiologyai.dicom;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Takes any bytes for a file, or for a compressed stream, and is content with a picture or a refusal alone. More
 * allocation than the budget of the {@link Target} is an error, too, and so are more than two seconds of the processor.
 */
public final class DicomFuzzer {

    /** What the bytes are given to. */
    enum Target {
        /** The whole way of a file: parser, admission, all decoders, grayscale pipeline. */
        FILE(64),
        RLE(2),
        JPEG(2),
        JPEG_LS(2),
        JPEG_2000(64);

        private final int bytesPerSample;

        Target(int bytesPerSample) {
            this.bytesPerSample = bytesPerSample;
        }
    }

    static final int MOST_PIXELS = 1 << 16;

    /** Before the stream: rows and columns less 1, and whether there are three samples, and 16 bits. */
    static final int PREFIX = 3;

    private static final int THREE_SAMPLES = 1;
    private static final int SIXTEEN_BITS = 2;

    private static final long BESIDE = 8 << 20;
    private static final long PER_BYTE = 64;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final DicomReader READER = new DicomReader();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Target target;

    private DicomFuzzer() {}

    /**
     * Called by Jazzer with the name of the target and the folder of sound inputs. These load all classes, which takes
     * longer than any input may.
     */
    public static void fuzzerInitialize(String[] args) throws IOException {
        target = Target.valueOf(args[0]);
        try (DirectoryStream<Path> seeds = Files.newDirectoryStream(Path.of(args[1]))) {
            for (Path seed : seeds) {
                pictureOrRefusal(target, Files.readAllBytes(seed));
            }
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        run(target, input);
    }

    /**
     * What costs too much is tried once more, for a class that is loaded on the way costs something, too, and only once.
     *
     * @throws AssertionError if more is allocated than is right, or it takes too long, and whatever else the target throws
     *     by mistake
     */
    static void run(Target target, byte[] input) {
        if (cost(target, input).isPresent()) {
            cost(target, input).ifPresent(tooMuch -> {
                throw new AssertionError(tooMuch);
            });
        }
    }

    /** In what it costs too much, in a sentence. */
    private static Optional<String> cost(Target target, byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        int samples = pictureOrRefusal(target, input);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        long budget = BESIDE + PER_BYTE * input.length + (long) target.bytesPerSample * samples;
        if (allocated > budget) {
            return Optional.of(allocated + " bytes allocated for an input of " + input.length + " bytes and " + samples
                    + " samples; " + budget + " are right");
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        return nanos > MOST_NANOS
                ? Optional.of(nanos + " ns for an input of " + input.length + " bytes")
                : Optional.empty();
    }

    /** @return as how many samples the input is to be decoded, at most */
    private static int pictureOrRefusal(Target target, byte[] input) {
        int samples = 3 * MOST_PIXELS;
        try {
            if (target == Target.FILE) {
                READER.read(input, MOST_PIXELS);
            } else if (input.length > PREFIX) {
                Frame frame = frame(input);
                samples = frame.sampleCount();
                decode(target, Arrays.copyOfRange(input, PREFIX, input.length), frame);
            }
        } catch (RejectedDicom | IOException refused) {
            if (refused.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", refused);
            }
        }
        return samples;
    }

    private static Frame frame(byte[] input) {
        return new Frame(
                1 + (input[0] & 0xff),
                1 + (input[1] & 0xff),
                (input[2] & THREE_SAMPLES) == 0 ? 1 : 3,
                (input[2] & SIXTEEN_BITS) == 0 ? 8 : 16);
    }

    private static void decode(Target target, byte[] stream, Frame frame) throws IOException {
        short[] words =
                switch (target) {
                    case RLE -> Rle.decode(stream, frame);
                    case JPEG -> HuffmanJpeg.decode(stream, frame);
                    case JPEG_LS -> JpegLs.decode(stream, frame);
                    case JPEG_2000 -> Jpeg2000.decode(stream, frame);
                    case FILE -> throw new IllegalArgumentException("A file has no frame.");
                };
        if (words.length != frame.sampleCount()) {
            throw new AssertionError(words.length + " words of a frame of " + frame.sampleCount());
        }
    }

    /** A stream with the frame before it, as the decoders' targets take it. */
    static byte[] input(Frame frame, byte[] stream) {
        byte[] input = new byte[PREFIX + stream.length];
        input[0] = (byte) (frame.rows() - 1);
        input[1] = (byte) (frame.columns() - 1);
        input[2] =
                (byte) ((frame.samples() == 3 ? THREE_SAMPLES : 0) | (frame.bitsAllocated() == 16 ? SIXTEEN_BITS : 0));
        System.arraycopy(stream, 0, input, PREFIX, stream.length);
        return input;
    }
}
