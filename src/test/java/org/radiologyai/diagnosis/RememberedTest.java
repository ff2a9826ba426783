package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.AgeBand;
import org.radiologyai.dicom.Manufacturer;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.inference.ActivationMap;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Phantom;

class RememberedTest {

    private static final int MUTATIONS = 2_000;

    /** A text says first that it has up to 65,535 bytes. */
    private static final long MOST_ALLOCATED = 1 << 20;

    private static final KnownFile FILE = new KnownFile("ab".repeat(32), 2048, 1600, Optional.empty());
    private static final KnownFile DICOM_FILE = new KnownFile(
            "cd".repeat(32),
            2500,
            3000,
            Optional.of(new Acquisition(
                    Optional.of("0123456789abcdef".repeat(2)),
                    "DX",
                    Optional.of("PA"),
                    Optional.of(AgeBand.FROM_1_TO_5),
                    Optional.of(Manufacturer.SIEMENS),
                    List.of(Acquisition.Warning.values()))));
    private static final KnownPass PASS = new KnownPass(new float[] {-1.5f, 2.25f}, Optional.empty());
    private static final KnownPass PASS_WITH_MAP = new KnownPass(
            new float[] {-1.5f, Float.MIN_VALUE},
            Optional.of(new ActivationMap(List.of(ramp(12, 0.25f), ramp(12, -3)), 4, 3)));

    @Test
    void bringsBackAFile() {
        assertEquals(Optional.of(FILE), Remembered.file(Remembered.bytes(FILE)));
    }

    @Test
    void bringsBackADicomFileWithAllThatItTold() {
        assertEquals(Optional.of(DICOM_FILE), Remembered.file(Remembered.bytes(DICOM_FILE)));
    }

    @Test
    void bringsBackADicomFileThatToldNothing() {
        KnownFile silent = new KnownFile(
                "ef",
                1,
                1,
                Optional.of(new Acquisition(
                        Optional.empty(), "CR", Optional.empty(), Optional.empty(), Optional.empty(), List.of())));
        assertEquals(Optional.of(silent), Remembered.file(Remembered.bytes(silent)));
    }

    @Test
    void bringsBackAPass() {
        KnownPass pass = Remembered.pass(Remembered.bytes(PASS)).orElseThrow();
        assertArrayEquals(PASS.logits(), pass.logits());
        assertTrue(pass.activationMap().isEmpty());
    }

    @Test
    void bringsBackAPassWithItsMap() {
        KnownPass pass = Remembered.pass(Remembered.bytes(PASS_WITH_MAP)).orElseThrow();
        assertArrayEquals(PASS_WITH_MAP.logits(), pass.logits());
        ActivationMap map = pass.activationMap().orElseThrow();
        assertEquals(4, map.width());
        assertEquals(3, map.height());
        assertEquals(2, map.classes().size());
        assertArrayEquals(ramp(12, 0.25f), map.classes().get(0));
        assertArrayEquals(ramp(12, -3), map.classes().get(1));
    }

    @Test
    void countsAnotherVersionAsNothing() {
        byte[] file = Remembered.bytes(FILE);
        byte[] pass = Remembered.bytes(PASS);
        file[0]++;
        pass[0]++;
        assertTrue(Remembered.file(file).isEmpty());
        assertTrue(Remembered.pass(pass).isEmpty());
    }

    @Test
    void countsWhatIsCutOffAsNothing() {
        countsEveryBeginningAsNothing(Remembered.bytes(FILE), Remembered::file);
        countsEveryBeginningAsNothing(Remembered.bytes(DICOM_FILE), Remembered::file);
        countsEveryBeginningAsNothing(Remembered.bytes(PASS), Remembered::pass);
        countsEveryBeginningAsNothing(Remembered.bytes(PASS_WITH_MAP), Remembered::pass);
    }

    private static void countsEveryBeginningAsNothing(byte[] bytes, Function<byte[], Optional<?>> reading) {
        for (int length = 0; length < bytes.length; length++) {
            assertEquals(Optional.empty(), reading.apply(Arrays.copyOf(bytes, length)), "of length " + length);
        }
    }

    @Test
    void comesToNoHarmByDamage() {
        survives(Remembered.bytes(FILE), Remembered::file);
        survives(Remembered.bytes(DICOM_FILE), Remembered::file);
        survives(Remembered.bytes(PASS), Remembered::pass);
        survives(Remembered.bytes(PASS_WITH_MAP), Remembered::pass);
    }

    private static void survives(byte[] whole, Function<byte[], Optional<?>> reading) {
        Random random = new Random(1);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                damaged[1 + random.nextInt(damaged.length - 1)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
            }
            long before = allocated();
            reading.apply(damaged);
            long taken = allocated() - before;
            assertTrue(taken < MOST_ALLOCATED, taken + " bytes for damage " + i);
        }
    }

    @Test
    void countsAMapWithoutPlacesAsNothing() {
        KnownPass nowhere = new KnownPass(
                new float[] {1, 2}, Optional.of(new ActivationMap(List.of(new float[0], new float[0]), 0, 4)));
        assertTrue(Remembered.pass(Remembered.bytes(nowhere)).isEmpty());
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static float[] ramp(int count, float step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i * step;
        }
        return values;
    }

    @Test
    void keepsNoTextOfADicomFile() throws Exception {
        DicomPhantom file = DicomPhantom.of(Phantom.normal(1, 90, 80));
        List<String> markers = file.plantMarkers();
        Radiograph radiograph = new RadiographReader().read(file.bytes());
        byte[] bytes = Remembered.bytes(
                new KnownFile(radiograph.digest(), radiograph.width(), radiograph.height(), radiograph.acquisition()));
        String kept = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(kept.contains("CR"), kept);
        markers.forEach(marker -> assertFalse(kept.contains(marker), marker));
    }
}
