package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.dicom.DicomFuzzer.Target;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/**
 * Lets Jazzer look for a file or stream that crashes, hangs or bloats the DICOM reader, from sound ones on and with an
 * eye on what code it reaches. What it finds lies in {@code target/fuzz}.
 */
class DicomFuzzIT {

    private static final int RUNS = Integer.getInteger("fuzz.runs", 5_000);
    private static final int LONGEST_INPUT = 8192;
    /** Of the clock, for what never ends; {@link DicomFuzzer} is stricter, and counts the thread's own time. */
    private static final int HANG_SECONDS = 30;

    private static final int MOST_MEGABYTES = 2048;
    private static final int SIDE = 24;
    private static final String INSTRUMENTED = "org.radiologyai.dicom.**:jj2000.**:com.github.jaiimageio.**";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Target.class)
    void endsInAPictureOrARefusalWhateverComes(Target target) throws Exception {
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        List<byte[]> inputs = seeds(target);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(seeds.resolve("seed" + i), inputs.get(i));
        }
        Path found = Files.createDirectories(Path.of("target", "fuzz", target.name()));
        Path log = found.resolve("log.txt");
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + DicomFuzzer.class.getName(),
                        "--target_args=" + target + " " + seeds,
                        "--instrumentation_includes=" + INSTRUMENTED,
                        "--custom_hook_includes=" + INSTRUMENTED,
                        "--reproducer_path=" + found,
                        "-artifact_prefix=" + found + "/",
                        "-runs=" + RUNS,
                        "-seed=1",
                        "-timeout=" + HANG_SECONDS,
                        "-rss_limit_mb=" + MOST_MEGABYTES,
                        "-max_len=" + LONGEST_INPUT,
                        "-print_final_stats=1",
                        Files.createDirectories(folder.resolve("corpus")).toString(),
                        seeds.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(jazzer.waitFor(RUNS / 50 + 300, TimeUnit.SECONDS), () -> "still running; see " + log);
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(log);
        assertEquals(0, jazzer.exitValue(), () -> "found something; see " + log + "\n" + tail(said));
        assertTrue(said.contains("stat::number_of_executed_units"), () -> "did not run; see " + log);
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 4000));
    }

    private static List<byte[]> seeds(Target target) {
        BufferedImage picture = Phantom.normal16Bit(1, SIDE, SIDE);
        short[] deep = ((DataBufferUShort) picture.getRaster().getDataBuffer()).getData();
        short[] shallow = new short[deep.length];
        for (int i = 0; i < deep.length; i++) {
            shallow[i] = (short) ((deep[i] & 0xffff) >> 8);
        }
        Frame frame16 = new Frame(SIDE, SIDE, 1, 16);
        Frame frame8 = new Frame(SIDE, SIDE, 1, 8);
        Frame colour = new Frame(SIDE, SIDE / 3, 3, 8);
        List<byte[]> seeds = new ArrayList<>();
        switch (target) {
            case RLE -> {
                seeds.add(DicomFuzzer.input(new Frame(1, 5, 1, 8), rle(1, -2, 7, 1, 200, 100)));
                seeds.add(DicomFuzzer.input(new Frame(3, 64, 1, 8), rle(1, -63, 7, -127, 1)));
            }
            case JPEG -> {
                seeds.add(DicomFuzzer.input(frame16, JpegEncoder.lossless(deep, SIDE, 16, 1, 0, 0)));
                seeds.add(DicomFuzzer.input(frame16, JpegEncoder.lossless(deep, SIDE, 16, 7, 2, 3)));
                seeds.add(DicomFuzzer.input(frame8, JpegEncoder.dct(shallow, SIDE, 8, 3, 0)));
                seeds.add(DicomFuzzer.input(frame16, JpegEncoder.dct(twelveBits(deep), SIDE, 12, 1, 2)));
            }
            case JPEG_LS -> {
                seeds.add(DicomFuzzer.input(frame16, jpegLs(frame16, deep, 16, 0, JpegLsEncoder.NONE)));
                seeds.add(DicomFuzzer.input(frame8, jpegLs(frame8, shallow, 8, 2, JpegLsEncoder.NONE)));
                seeds.add(DicomFuzzer.input(colour, jpegLs(colour, shallow, 8, 0, JpegLsEncoder.LINE)));
                seeds.add(DicomFuzzer.input(colour, jpegLs(colour, shallow, 8, 0, JpegLsEncoder.SAMPLE)));
            }
            case JPEG_2000 -> seeds.add(DicomFuzzer.input(frame16, Encoded.jpeg2000(picture, settings -> {})));
            case FILE -> {
                for (String syntax : List.of(
                        DicomPhantom.EXPLICIT, DicomPhantom.IMPLICIT, DicomPhantom.BIG_ENDIAN, DicomPhantom.DEFLATED)) {
                    seeds.add(chest(false, deep).in(syntax).bytes());
                }
                seeds.add(compressed(
                        TransferSyntax.JPEG_LOSSLESS_SV1, 16, JpegEncoder.lossless(deep, SIDE, 16, 1, 0, 0)));
                seeds.add(compressed(TransferSyntax.JPEG_BASELINE, 8, JpegEncoder.dct(shallow, SIDE, 8, 3, 0)));
                seeds.add(compressed(
                        TransferSyntax.JPEG_LS_LOSSLESS, 16, jpegLs(frame16, deep, 16, 0, JpegLsEncoder.NONE)));
                seeds.add(compressed(TransferSyntax.JPEG_2000_LOSSLESS, 16, Encoded.jpeg2000(picture, settings -> {})));
                seeds.add(DicomPhantom.chest(1, 5, 8)
                        .fragments(TransferSyntax.RLE_LOSSLESS.uid(), rle(1, -2, 7, 1, 200, 100))
                        .bytes());
            }
        }
        return seeds;
    }

    private static short[] twelveBits(short[] deep) {
        short[] samples = new short[deep.length];
        for (int i = 0; i < deep.length; i++) {
            samples[i] = (short) ((deep[i] & 0xffff) >> 4);
        }
        return samples;
    }

    /** One segment. */
    private static byte[] rle(int segments, int... packed) {
        byte[] stream = new byte[64 + packed.length];
        stream[0] = (byte) segments;
        stream[4] = 64;
        for (int i = 0; i < packed.length; i++) {
            stream[64 + i] = (byte) packed[i];
        }
        return stream;
    }

    private static byte[] jpegLs(Frame frame, short[] samples, int precision, int near, int interleave) {
        return new JpegLsEncoder(frame, samples, precision, near, interleave, null).encode();
    }

    private static byte[] compressed(TransferSyntax syntax, int bits, byte[] stream) {
        return DicomPhantom.chest(SIDE, SIDE, bits)
                .fragments(syntax.uid(), stream)
                .bytes();
    }

    /** With a window and a rescale, or with lookup tables in their place. */
    private static DicomPhantom chest(boolean tables, short[] pixels) {
        DicomPhantom chest = DicomPhantom.chest(SIDE, SIDE, 16)
                .with(Tag.PATIENT_AGE, "AS", "004Y")
                .with(Tag.PIXEL_PADDING_VALUE, "US", 0)
                .pixels(pixels);
        if (tables) {
            DicomPhantom table = DicomPhantom.empty()
                    .with(Tag.LUT_DESCRIPTOR, "US", 4, 0, 16)
                    .with(Tag.LUT_DATA, "OW", 0, 100, 1000, 65_535);
            return chest.with(Tag.MODALITY_LUT_SEQUENCE, table).with(Tag.VOI_LUT_SEQUENCE, table);
        }
        return chest.with(Tag.WINDOW_CENTER, "DS", "2048\\100")
                .with(Tag.WINDOW_WIDTH, "DS", "4096\\200")
                .with(Tag.RESCALE_SLOPE, "DS", "1.5")
                .with(Tag.RESCALE_INTERCEPT, "DS", "-1024");
    }
}
