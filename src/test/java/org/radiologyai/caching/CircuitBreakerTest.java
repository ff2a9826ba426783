package org.radiologyai.caching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final CircuitBreaker breaker = new CircuitBreaker(() -> said.add("open"), () -> said.add("closed"));

    @Test
    void opensAfterThreeFailuresInARow() {
        breaker.failed();
        breaker.failed();
        assertFalse(breaker.isOpen());
        breaker.failed();
        assertTrue(breaker.isOpen());
    }

    @Test
    void countsAnewAfterASuccess() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertFalse(breaker.isOpen());
        assertEquals(List.of(), said);
    }

    @Test
    void closesWithTheFirstSuccess() {
        fail(5);
        breaker.succeeded();
        assertFalse(breaker.isOpen());
        fail(2);
        assertFalse(breaker.isOpen());
    }

    @Test
    void saysEachChangeOnce() {
        fail(10);
        breaker.succeeded();
        breaker.succeeded();
        fail(3);
        assertEquals(List.of("open", "closed", "open"), said);
    }

    @Test
    void opensOnceThoughManyFailAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<? extends Future<?>> all = Stream.generate(() -> threads.submit(() -> {
                        start.await();
                        fail(100);
                        return null;
                    }))
                    .limit(16)
                    .toList();
            start.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(breaker.isOpen());
        assertEquals(List.of("open"), said);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed();
        }
    }
}
