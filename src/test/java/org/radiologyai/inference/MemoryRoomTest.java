package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MemoryRoomTest {

    private static final long MB = 1 << 20;

    @Test
    void leavesTheHeapItsRoom() {
        assertEquals(200 * MB, new MemoryRoom(1_024 * MB, 600 * MB, 224 * MB, 8_000 * MB).free());
    }

    @Test
    void countsWhatOthersTookOfTheMachine() {
        assertEquals(50 * MB, new MemoryRoom(1_024 * MB, 600 * MB, 0, 50 * MB).free());
    }

    @Test
    void knowsThisProcess() throws IOException {
        MemoryRoom now = MemoryRoom.now();
        assertTrue(now.resident() > 10 * MB && now.resident() < now.limit(), now.toString());
        assertTrue(now.free() < now.limit(), now.toString());
    }
}
