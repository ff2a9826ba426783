package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ModelCircuitTest {

    @Test
    void letsOneQuestionTryAfterAPause() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        ModelCircuit circuit = new ModelCircuit(now::get);
        circuit.failed();
        circuit.failed();
        assertTrue(circuit.admits());
        circuit.failed();
        assertFalse(circuit.admits());
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        assertTrue(circuit.admits());
        assertFalse(circuit.admits());
        circuit.failed();
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        assertTrue(circuit.admits());
        circuit.succeeded();
        assertTrue(circuit.admits());
        assertTrue(circuit.admits());
    }
}
