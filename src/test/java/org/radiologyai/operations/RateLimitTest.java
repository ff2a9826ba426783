package org.radiologyai.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateLimitTest {

    @Test
    void letsEachClientHaveItsOwnMinute() {
        RateLimit limit = new RateLimit(2);
        assertEquals(0, limit.secondsToWait("10.0.0.1"));
        assertEquals(0, limit.secondsToWait("10.0.0.1"));
        assertTrue(limit.secondsToWait("10.0.0.1") >= 1);
        assertEquals(0, limit.secondsToWait("10.0.0.2"));
    }

    @Test
    void hasNoLimitAtZero() {
        RateLimit limit = new RateLimit(0);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, limit.secondsToWait("10.0.0.1"));
        }
    }

    @Test
    void namesKeyValueAndRangeOfAWrongLimit() {
        String message = assertThrows(IllegalArgumentException.class, () -> new RateLimit(-3))
                .getMessage();
        assertTrue(message.contains("rate.limit.per.minute is -3") && message.contains("1000000"), message);
    }
}
