package org.radiologyai.explanation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {

    private static final int MUTATIONS = 2_000;

    private final HeatMap map = HeatMap.of(new float[] {-8, 1, 2, 3, 0.3f, 7}, 3, 2);
    private final Explanation explanation = new Explanation("resnet50_v1.1", "PNEUMONIA", map, 2048, 1600);

    @Test
    void comesBackFromItsBytes() {
        Explanation back = Explanation.of(explanation.bytes()).orElseThrow();
        assertEquals("resnet50_v1.1", back.modelVersion());
        assertEquals("PNEUMONIA", back.label());
        assertEquals(2048, back.columns());
        assertEquals(1600, back.rows());
        assertEquals(map.rows(), back.heatMap().rows());
        assertArrayEquals(map.scaled(40, 30), back.heatMap().scaled(40, 30));
    }

    @Test
    void comesBackWithAMapOfNothing() {
        HeatMap nothing = HeatMap.of(new float[4], 2, 2);
        Explanation back = Explanation.of(new Explanation("m_v1", "NORMAL", nothing, 8, 8).bytes())
                .orElseThrow();
        assertTrue(back.heatMap().isEmpty());
    }

    @Test
    void isNoneOfAnotherVersion() {
        byte[] bytes = explanation.bytes();
        bytes[0]++;
        assertEquals(Optional.empty(), Explanation.of(bytes));
    }

    @Test
    void isNoneWhereAnythingIsCutOff() {
        byte[] bytes = explanation.bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertEquals(Optional.empty(), Explanation.of(Arrays.copyOf(bytes, length)), "of length " + length);
        }
    }

    @Test
    void comesToNoHarmByDamage() {
        Random random = new Random(1);
        byte[] whole = explanation.bytes();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                damaged[1 + random.nextInt(damaged.length - 1)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
            }
            Explanation.of(damaged).ifPresent(found -> found.heatMap().rows());
        }
    }

    @ParameterizedTest
    @CsvSource({"65535, 65535", "46341, 46341", "65535, 2", "256, 257", "0, 0", "0, 65535", "1, 2"})
    void hasNoMapOfSizesThatCannotBe(int width, int height) {
        byte[] bytes = ByteBuffer.allocate(8)
                .putShort((short) width)
                .putShort((short) height)
                .putFloat(1)
                .array();
        Exception refused =
                assertThrows(Exception.class, () -> HeatMap.read(new DataInputStream(new ByteArrayInputStream(bytes))));
        assertTrue(refused instanceof IOException || refused instanceof IllegalArgumentException, refused.toString());
    }
}
