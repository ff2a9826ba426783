package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What every provider has to do with the public DICOM files of {@code ../shared/data/dicom}: decide as their manifest
 * says, decode to the stored values of the reference tools, and render within its tolerance. Prints a line a file and a
 * table by transfer syntax.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CorpusContract {

    private static final Path CORPUS = Path.of("../shared/data/dicom");
    private static final int MOST_PIXELS = 50_000_000;
    private static final int SIDE = 224;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Of one transfer syntax. */
    private static final class Count {
        private int read;
        private int refused;
        private int deviation;
    }

    private final Map<String, Count> counts = new TreeMap<>();
    private final List<String> lines = new ArrayList<>();

    abstract DicomProvider provider();

    /** Whether a refusal for want of a decoder is expected, though the manifest demands a picture. */
    boolean lacks(String transferSyntaxUid) {
        return provider().transferSyntaxes().stream().noneMatch(s -> s.uid().equals(transferSyntaxUid));
    }

    @BeforeAll
    void corpus() {
        assumeTrue(Files.exists(CORPUS.resolve("manifest.csv")), "no DICOM files in " + CORPUS);
    }

    @TestFactory
    Stream<DynamicTest> eachFileGetsWhatItsManifestRowDemands() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.get("file"),
                        () -> org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(LONGEST, () -> check(row))));
    }

    private void check(Map<String, String> row) throws Exception {
        byte[] bytes = Files.readAllBytes(CORPUS.resolve(row.get("file")));
        DicomReader reader = new DicomReader(provider(), Optional.empty());
        boolean must = row.get("strictness").equals("must");
        boolean accept = row.get("expected").equals("accept");
        boolean lacking = lacks(row.get("transfer_syntax_uid"));
        DicomPicture picture;
        try {
            picture = reader.picture(bytes, MOST_PIXELS, false);
        } catch (RejectedDicom | DamagedData refused) {
            String reason = refused instanceof RejectedDicom rejected
                    ? rejected.reason().name()
                    : "damaged: " + refused.getMessage();
            note(row, "refused, " + reason, -1);
            assertTrue(!must || !accept || lacking, () -> "refused: " + refused.getMessage());
            return;
        }
        assertTrue(!must || accept, "accepted, though " + row.get("why"));
        int deviation = deviation(picture, row);
        note(row, "read, deviation " + deviation, deviation);
        assertStoredValues(bytes, row);
        assertTrue(deviation <= (isLossy(row) ? 4 : 2), "deviates by " + deviation);
        assertEquals(
                Double.parseDouble(row.get("expected_mean_8bit")),
                Arrays.stream(in8Bits(picture)).average().orElseThrow(),
                isLossy(row) ? 1 : 0.75);
        assertBodyPart(reader, bytes, row.get("body_part"));
    }

    private static void assertBodyPart(DicomReader reader, byte[] bytes, String part) throws Exception {
        if (part.isEmpty() || part.equals("CHEST") || part.equals("THORAX")) {
            reader.read(bytes, MOST_PIXELS);
        } else {
            RejectedDicom refused = assertThrows(RejectedDicom.class, () -> reader.read(bytes, MOST_PIXELS));
            assertEquals(RejectedDicom.Reason.WRONG_BODY_PART, refused.reason());
        }
    }

    private void assertStoredValues(byte[] bytes, Map<String, String> row) throws Exception {
        DicomFile file = provider().parse(bytes, 2 * MOST_PIXELS);
        PixelDescription description = PixelDescription.of(file.attributes());
        short[] words = file.words(description);
        int pixels = description.frame().rows() * description.frame().columns();
        ByteBuffer values = ByteBuffer.allocate(4 * pixels).order(ByteOrder.LITTLE_ENDIAN);
        if (description.photometric().isGray()) {
            for (short word : words) {
                values.putInt(description.valueOf(description.codeOf(word & 0xffff)));
            }
        } else {
            var rgb = ColourPicture.rgb(words, description, file.attributes());
            for (int i = 0; i < pixels; i++) {
                values.putInt((ColourPicture.level(rgb.applyAsInt(i)) & 0xffff) / 257);
            }
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(values.array());
        boolean approximate = isLossy(row) && !row.get("transfer_syntax").startsWith("JPEG-LS")
                || !description.photometric().isGray();
        if (!approximate) {
            assertEquals(row.get("stored_sha256"), HexFormat.of().formatHex(hash), "stored values");
        }
    }

    private static boolean isLossy(Map<String, String> row) {
        return List.of(".50", ".51", ".81", ".91").stream()
                .anyMatch(end -> row.get("transfer_syntax_uid").endsWith("1.2.4" + end));
    }

    private static int[] in8Bits(DicomPicture picture) {
        int[] levels = new int[picture.levels().length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = ((picture.levels()[i] & 0xffff) + 128) / 257;
        }
        return levels;
    }

    /** The largest difference from the expected rendering, which is an area average of the 8-bit picture. */
    private static int deviation(DicomPicture picture, Map<String, String> row) throws IOException {
        byte[] expected = Files.readAllBytes(CORPUS.resolve(row.get("expected_pgm")));
        int header = expected.length - SIDE * SIDE;
        double[] average = areaAverage(in8Bits(picture), picture.columns(), picture.rows());
        int deviation = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            int level = (int) Math.floor(average[i] + 0.5);
            deviation = Math.max(deviation, Math.abs(level - (expected[header + i] & 0xff)));
        }
        return deviation;
    }

    private static double[] areaAverage(int[] levels, int width, int height) {
        double[] narrow = new double[SIDE * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < SIDE; x++) {
                double from = (double) x * width / SIDE;
                double to = (double) (x + 1) * width / SIDE;
                double sum = 0;
                for (int i = (int) from; i < Math.min(width, Math.ceil(to)); i++) {
                    sum += levels[y * width + i] * (Math.min(to, i + 1) - Math.max(from, i));
                }
                narrow[y * SIDE + x] = sum / (to - from);
            }
        }
        double[] small = new double[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            double from = (double) y * height / SIDE;
            double to = (double) (y + 1) * height / SIDE;
            for (int x = 0; x < SIDE; x++) {
                double sum = 0;
                for (int i = (int) from; i < Math.min(height, Math.ceil(to)); i++) {
                    sum += narrow[i * SIDE + x] * (Math.min(to, i + 1) - Math.max(from, i));
                }
                small[y * SIDE + x] = sum / (to - from);
            }
        }
        return small;
    }

    private synchronized void note(Map<String, String> row, String what, int deviation) {
        lines.add(String.format("%-66s %s", row.get("file"), what));
        String syntax = row.get("transfer_syntax").isEmpty() ? "(none)" : row.get("transfer_syntax");
        Count count = counts.computeIfAbsent(syntax, any -> new Count());
        if (deviation < 0) {
            count.refused++;
        } else {
            count.read++;
            count.deviation = Math.max(count.deviation, deviation);
        }
    }

    @AfterAll
    void printSummary() {
        System.out.println("DICOM files, " + provider().name() + " provider");
        lines.forEach(System.out::println);
        System.out.printf("%n%-90s %5s %8s %10s%n", "transfer syntax", "read", "refused", "deviation");
        counts.forEach((syntax, count) -> System.out.printf(
                "%-90s %5d %8d %10s%n",
                syntax, count.read, count.refused, count.read == 0 ? "" : "" + count.deviation));
    }

    private static List<Map<String, String>> rows() throws IOException {
        List<List<String>> table = csv(Files.readString(CORPUS.resolve("manifest.csv"), StandardCharsets.UTF_8));
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> values : table.subList(1, table.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(table.get(0).get(i), values.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** RFC 4180. */
    private static List<List<String>> csv(String text) {
        List<List<String>> table = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(value.toString().strip());
                value.setLength(0);
                if (c == '\n') {
                    table.add(row);
                    row = new ArrayList<>();
                }
            } else {
                value.append(c);
            }
        }
        return table;
    }
}
