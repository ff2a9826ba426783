package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

class HuffmanJpegTest {

    private static final int ROWS = 21;
    private static final int COLUMNS = 19;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void decodesEveryPredictorOfTheLosslessProcess(int predictor) throws Exception {
        for (int precision : new int[] {2, 8, 10, 12, 16}) {
            short[] samples = samples(precision);
            for (int restartLines : new int[] {0, 1, 2, 5}) {
                for (int pointTransform : new int[] {0, 1, precision - 1}) {
                    byte[] stream =
                            JpegEncoder.lossless(samples, COLUMNS, precision, predictor, pointTransform, restartLines);
                    short[] expected = new short[samples.length];
                    for (int i = 0; i < samples.length; i++) {
                        expected[i] = (short) ((samples[i] & 0xffff) >> pointTransform << pointTransform);
                    }
                    assertArrayEquals(
                            expected,
                            HuffmanJpeg.decode(stream, frame()),
                            precision + " bits, restart after " + restartLines + ", transform " + pointTransform);
                }
            }
        }
    }

    @Test
    void decodesADifferenceOfHalfTheRange() throws Exception {
        short[] samples = {0, (short) 32768, 0, (short) 32768, (short) 65535, 32767};

        byte[] stream = JpegEncoder.lossless(samples, 3, 16, 1, 0, 0);

        assertArrayEquals(samples, HuffmanJpeg.decode(stream, new Frame(2, 3, 1, 16)));
    }

    @ParameterizedTest
    @CsvSource({"160, 128, 0.05", "161, 127, 0.5", "97, 153, 0.8", "200, 199, 1"})
    void decodesEightBitsExactlyAsTheJavaRuntimeDoes(int width, int height, float quality) throws Exception {
        BufferedImage picture = Phantom.normal(width, width, height);

        assertEqualsRuntime(Encoded.jpeg(picture, quality), width, height);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "7, 2", "40, 3", "255, 5"})
    void decodesContrastsAndRestartsExactlyAsTheJavaRuntimeDoes(int quantization, int restartBlocks) throws Exception {
        byte[] stream = JpegEncoder.dct(samples(8), COLUMNS, 8, quantization, restartBlocks);

        assertEqualsRuntime(stream, COLUMNS, ROWS);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 2", "3, 1", "16, 0", "100, 4"})
    void decodesTwelveBitsWithinTheErrorOfQuantization(int quantization, int restartBlocks) throws Exception {
        short[] samples = samples(12);

        short[] decoded =
                HuffmanJpeg.decode(JpegEncoder.dct(samples, COLUMNS, 12, quantization, restartBlocks), frame());

        long sum = 0;
        for (int i = 0; i < samples.length; i++) {
            int error = Math.abs(decoded[i] - samples[i]);
            assertTrue(error <= 2 * quantization, error + " at " + i);
            sum += error;
        }
        assertTrue(sum <= samples.length * quantization / 2.0, "sum of errors " + sum);
    }

    @Test
    void ignoresTheSpectralSelectionOfASequentialScan() throws Exception {
        byte[] stream = JpegEncoder.dct(samples(12), COLUMNS, 12, 1, 0);
        short[] expected = HuffmanJpeg.decode(stream, frame());

        short[] decoded = HuffmanJpeg.decode(patched(patched(stream, 0xda, 4, 0), 0xda, 5, 0), frame());

        assertArrayEquals(expected, decoded);
    }

    @Test
    void skipsAttachmentsFillBytesAndPadding() throws Exception {
        short[] samples = samples(10);
        byte[] stream = JpegEncoder.lossless(samples, COLUMNS, 10, 1, 0, 2);
        byte[] attachments = bytes(0xff, 0xff, 0xe0, 0, 4, 0xff, 0xd9, 0xff, 0xfe, 0, 2);
        byte[] end = bytes(0xff, 0xff, 0xff, 0xd9, 0);

        byte[] longer =
                joined(Arrays.copyOf(stream, 2), attachments, Arrays.copyOfRange(stream, 2, stream.length - 2), end);

        assertArrayEquals(samples, HuffmanJpeg.decode(longer, frame()));
    }

    @Test
    void refusesAStreamCutShortAnywhere() {
        byte[] lossless = JpegEncoder.lossless(samples(12), COLUMNS, 12, 4, 0, 3);
        byte[] dct = JpegEncoder.dct(samples(12), COLUMNS, 12, 5, 2);
        for (byte[] stream : new byte[][] {lossless, dct}) {
            for (int length = 0; length < stream.length; length++) {
                assertRefused(null, Arrays.copyOf(stream, length));
                byte[] ended = joined(Arrays.copyOf(stream, length), bytes(0xff, 0xd9));
                if (length < stream.length - 2) {
                    assertRefused(null, ended);
                }
            }
        }
    }

    @Test
    void endsInSamplesOrARefusalWhateverIsDamaged() {
        byte[][] streams = {
            JpegEncoder.lossless(samples(16), COLUMNS, 16, 7, 0, 3),
            JpegEncoder.lossless(samples(8), COLUMNS, 8, 4, 1, 0),
            JpegEncoder.dct(samples(12), COLUMNS, 12, 1, 2),
            JpegEncoder.dct(samples(8), COLUMNS, 8, 30, 0)
        };
        assertTimeout(Duration.ofSeconds(30), () -> {
            int decoded = 0;
            for (int seed = 0; seed < 20_000; seed++) {
                Random random = new Random(seed);
                byte[] stream = streams[seed % streams.length].clone();
                // Every other time in the headers, where damage does most.
                int reach = seed % 8 < 4 ? stream.length : 120;
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    stream[random.nextInt(reach)] = (byte) random.nextInt(256);
                }
                try {
                    HuffmanJpeg.decode(stream, frame());
                    decoded++;
                } catch (DamagedData expected) {
                    // As good as samples.
                }
            }
            assertTrue(decoded > 0);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "progressive, c2",
        "hierarchical, c5",
        "hierarchical, c6",
        "hierarchical, c7",
        "arithmetic, c9",
        "arithmetic, ca",
        "arithmetic, cb",
        "arithmetic, cc",
        "hierarchical, cf",
        "hierarchical, de",
        "JPEG-LS, f7",
        "out of place, dc",
        "out of place, d8",
        "out of place, d0",
        "out of place, 01"
    })
    void refusesOtherProcessesByTheirNames(String name, String marker) {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 0);

        stream[3] = (byte) Integer.parseInt(marker, 16);

        assertRefused(name, stream);
    }

    @Test
    void refusesAnotherShapeThanTheDataSetDeclares() {
        byte[] stream = JpegEncoder.lossless(samples(12), COLUMNS, 12, 1, 0, 0);

        assertRefused("19 by 21", stream, new Frame(ROWS + 1, COLUMNS, 1, 16));
        assertRefused("19 by 21", stream, new Frame(ROWS, COLUMNS - 1, 1, 16));
        assertRefused("12 bits", stream, new Frame(ROWS, COLUMNS, 1, 8));
        assertRefused("components", stream, new Frame(ROWS, COLUMNS, 3, 16));
        assertRefused("components", patched(stream, 0xc3, 7, 3));
        assertRefused("number of lines", patched(stream, 0xc3, 4, 0));
    }

    @Test
    void refusesColour() {
        byte[] stream = Encoded.jpeg(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), 0.5f);

        assertRefused("3 components", stream, new Frame(8, 8, 3, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "17 bits, c3, 2, 17",
        "1 bits, c3, 2, 1",
        "sampling, c3, 9, 1",
        "another length, c3, 1, 12",
        "selector, c4, 2, 4",
        "more than 256, c4, 18, 250",
        "not a number of lines, dd, 3, 20",
        "other components, da, 2, 2",
        "other components, da, 3, 9",
        "table 1 is missing, da, 4, 16",
        "table 5 is missing, da, 4, 80",
        "predictor 0, da, 5, 0",
        "predictor 8, da, 5, 8",
        "point transform, da, 7, 8"
    })
    void refusesImpossibleParameters(String message, String marker, int at, int value) {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 1);

        assertRefused(message, patched(stream, Integer.parseInt(marker, 16), at, value));
    }

    @ParameterizedTest
    @CsvSource({
        "10 bits, c1, 2, 10",
        "table 2 is missing, c1, 10, 2",
        "quantization by zero, db, 9, 0",
        "quantization table, db, 2, 32",
        "table 1 is missing, da, 4, 1"
    })
    void refusesImpossibleParametersOfSequentialProcesses(String message, String marker, int at, int value) {
        byte[] stream = JpegEncoder.dct(samples(12), COLUMNS, 12, 1, 0);

        assertRefused(message, patched(stream, Integer.parseInt(marker, 16), at, value));
    }

    @Test
    void refusesMoreCodesThanThereCanBe() {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 0);

        byte[] twoOfOneBit = patched(patched(stream, 0xc4, 3, 2), 0xc4, 5, 4);

        assertRefused("more codes", twoOfOneBit);
    }

    @Test
    void refusesSymbolsWithoutMeaning() {
        short[] gray = new short[ROWS * COLUMNS];
        Arrays.fill(gray, (short) 2048);
        byte[] lossless = JpegEncoder.lossless(gray, COLUMNS, 12, 1, 0, 0);
        byte[] dct = JpegEncoder.dct(gray, COLUMNS, 12, 1, 0);
        int endOfBlock = position(dct, 0xc4) + 2 + 19 + 16 + 2 + 19;

        assertRefused("more than 16 bits", patched(lossless, 0xc4, 19, 17));
        assertRefused("more than 15 bits", patched(dct, 0xc4, 19, 16));
        dct[endOfBlock] = 0x10;
        assertRefused("progressive code", dct);
        dct[endOfBlock] = (byte) 0xf0;
        assertRefused("more than 64 coefficients", dct);
    }

    @Test
    void refusesDataLeftOverAfterTheLastSample() {
        byte[] stream = JpegEncoder.dct(samples(12), COLUMNS, 12, 1, 0);
        byte[] data = Arrays.copyOf(stream, stream.length - 2);
        byte[] end = bytes(0xff, 0xd9);

        assertRefused("left over", joined(data, bytes(0), end));
        assertRefused("does not end", joined(data, bytes(0xff, 0xd0), end));
        assertRefused("after the end", joined(stream, bytes(1)));
        assertRefused("after the end", joined(stream, new byte[17]));
    }

    @Test
    void refusesRestartsOutOfOrder() {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 1);

        stream[position(stream, 0xd1) + 1] = (byte) 0xd2;

        assertRefused("restart", stream);
    }

    @Test
    void refusesSamplesBeyondThePrecision() {
        byte[] stream = JpegEncoder.lossless(samples(12), COLUMNS, 12, 1, 0, 0);

        assertRefused("beyond its precision", patched(stream, 0xc3, 2, 11));
    }

    @Test
    void refusesASecondFrameAndAScanBeforeTheFirst() {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 0);
        int frameEnd = 2 + 13;
        byte[] rest = Arrays.copyOfRange(stream, frameEnd, stream.length);

        assertRefused("second frame", joined(Arrays.copyOf(stream, frameEnd), Arrays.copyOfRange(stream, 2, frameEnd)));
        assertRefused("before the frame", joined(Arrays.copyOf(stream, 2), rest));
    }

    @Test
    void takesNoMemoryForSamplesThatCannotBeThere() {
        byte[] stream = JpegEncoder.lossless(samples(8), COLUMNS, 8, 1, 0, 0);
        byte[] huge = stream.clone();
        Arrays.fill(huge, 7, 11, (byte) 0xff);

        assertRefused("cut short", huge, new Frame(65535, 65535, 1, 16));
    }

    private static void assertEqualsRuntime(byte[] stream, int width, int height) throws IOException {
        Raster expected = ImageIO.read(new ByteArrayInputStream(stream)).getRaster();

        short[] decoded = HuffmanJpeg.decode(stream, new Frame(height, width, 1, 8));

        for (int i = 0; i < decoded.length; i++) {
            assertEquals(expected.getSample(i % width, i / width, 0), decoded[i], "sample " + i);
        }
    }

    private static void assertRefused(String message, byte[] stream) {
        assertRefused(message, stream, frame());
    }

    private static void assertRefused(String message, byte[] stream, Frame frame) {
        DamagedData refusal = assertThrows(DamagedData.class, () -> HuffmanJpeg.decode(stream, frame));
        assertTrue(message == null || refusal.getMessage().contains(message), refusal.getMessage());
    }

    private static Frame frame() {
        return new Frame(ROWS, COLUMNS, 1, 16);
    }

    /** A slope, then noise of all values. */
    private static short[] samples(int precision) {
        int largest = (1 << precision) - 1;
        Random random = new Random(precision);
        short[] samples = new short[ROWS * COLUMNS];
        for (int i = 0; i < samples.length; i++) {
            boolean slope = i < samples.length / 2;
            samples[i] = (short)
                    (slope ? (i % COLUMNS * largest / COLUMNS + i / COLUMNS) & largest : random.nextInt(largest + 1));
        }
        samples[0] = (short) largest;
        return samples;
    }

    private static byte[] patched(byte[] stream, int marker, int at, int value) {
        byte[] patched = stream.clone();
        patched[position(stream, marker) + 2 + at] = (byte) value;
        return patched;
    }

    private static int position(byte[] stream, int marker) {
        for (int i = 0; i < stream.length - 1; i++) {
            if (stream[i] == (byte) 0xff && stream[i + 1] == (byte) marker) {
                return i;
            }
        }
        throw new AssertionError("no marker " + marker);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
