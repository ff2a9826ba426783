package org.radiologyai.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/**
 * How long it takes from the bytes of a 12-bit DICOM file of 2,500 × 3,000 pixels to the 224 × 224 gray levels that a
 * model sees, beside pydicom and Pillow doing the same: in turns, on the same machine.
 */
class DicomBenchmark {

    private static final String PYTHON = "/usr/bin/python3";
    private static final int COLUMNS = 2500;
    private static final int ROWS = 3000;
    private static final int ROUNDS = 3;
    private static final int TIMES = 9;

    private static BufferedImage picture;

    @TempDir
    Path folder;

    @BeforeAll
    static void draw() throws Exception {
        Process imports = new ProcessBuilder(PYTHON, "-c", "import pydicom, PIL").start();
        assumeTrue(imports.waitFor() == 0, "needs a python3 with pydicom and Pillow (python3-pydicom, python3-pil)");
        picture = Phantom.normal16Bit(1, COLUMNS, ROWS);
        short[] samples = ((DataBufferUShort) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) ((samples[i] & 0xffff) >> 4);
        }
    }

    @Test
    void preparesAnUncompressedFile() throws Exception {
        compare(
                "uncompressed",
                chest().pixels(((DataBufferUShort) picture.getRaster().getDataBuffer()).getData()));
    }

    @Test
    void preparesAJpeg2000File() throws Exception {
        byte[] stream = Encoded.jpeg2000(picture, settings -> {});
        compare("JPEG 2000", chest().fragments("1.2.840.10008.1.2.4.90", stream));
    }

    private static DicomPhantom chest() {
        return DicomPhantom.chest(ROWS, COLUMNS, 12)
                .with(0x0028_1050, "DS", "2048")
                .with(0x0028_1051, "DS", "4096");
    }

    private void compare(String what, DicomPhantom phantom) throws Exception {
        byte[] bytes = phantom.bytes();
        Path file = Files.write(folder.resolve("chest.dcm"), bytes);
        List<Double> java = new ArrayList<>();
        List<Double> python = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            java.add(ownMillis(bytes));
            python.add(pythonMillis(file));
        }
        System.out.printf(
                Locale.ROOT,
                "DICOM of %d x %d pixels, 12 bit, %s (%.1f MB): %.0f ms; pydicom and Pillow %.0f ms; ratio %.2f%n",
                COLUMNS,
                ROWS,
                what,
                bytes.length / 1e6,
                median(java),
                median(python),
                median(python) / median(java));
    }

    private static double ownMillis(byte[] file) throws Exception {
        RadiographReader reader = new RadiographReader(100 * 1024 * 1024, 50_000_000, new DicomReader());
        List<Double> millis = new ArrayList<>();
        for (int i = -TIMES; i < TIMES; i++) {
            long start = System.nanoTime();
            float[] gray = Preprocessing.resize(reader.read(file), 224, 224);
            if (i >= 0) {
                millis.add((System.nanoTime() - start) / 1e6);
            }
            assertEquals(224 * 224, gray.length);
        }
        return median(millis);
    }

    private static double pythonMillis(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        PYTHON, "src/test/python/dicom_speed.py", file.toString(), Integer.toString(TIMES))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), said);
        return Double.parseDouble(said);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
