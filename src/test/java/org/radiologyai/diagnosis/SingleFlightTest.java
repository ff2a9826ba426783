package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.radiologyai.diagnosis.SingleFlight.Landed;

@Timeout(30)
class SingleFlightTest {

    private static final int CALLERS = 50;

    private final SingleFlight<Object> flights = new SingleFlight<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void worksOnceForAllWhoWantTheSame() throws Exception {
        Object made = new Object();
        int own = 0;
        for (Future<Landed<Object>> caller : together(() -> made)) {
            assertSame(made, caller.get().result());
            own += caller.get().own() ? 1 : 0;
        }
        assertEquals(1, calls.get());
        assertEquals(1, own);
    }

    @Test
    void failsForAllWhoWantedTheSame() throws Exception {
        IOException failure = new IOException("not this time");
        for (Future<Landed<Object>> caller : together(() -> {
            throw failure;
        })) {
            assertSame(
                    failure, assertThrows(ExecutionException.class, caller::get).getCause());
        }
        assertEquals(1, calls.get());
    }

    @Test
    void keepsNoFailure() throws Exception {
        assertThrows(
                IOException.class,
                () -> flights.run("a", () -> {
                    throw new IOException();
                }));
        assertThrows(
                StackOverflowError.class,
                () -> flights.run("a", () -> {
                    throw new StackOverflowError();
                }));
        assertEquals("made", flights.run("a", () -> "made").result());
    }

    @Test
    void worksAgainForALaterCaller() throws Exception {
        assertEquals(new Landed<Object>(1, true), flights.run("a", calls::incrementAndGet));
        assertEquals(new Landed<Object>(2, true), flights.run("a", calls::incrementAndGet));
    }

    @Test
    void worksForDifferentWantsAtTheSameTime() throws Exception {
        CyclicBarrier bothAreHere = new CyclicBarrier(2);
        Future<?> a = threads.submit(() -> flights.run("a", bothAreHere::await));
        Future<?> b = threads.submit(() -> flights.run("b", bothAreHere::await));
        a.get(10, TimeUnit.SECONDS);
        b.get(10, TimeUnit.SECONDS);
    }

    /** Callers who all come while the first one works. */
    private List<Future<Landed<Object>>> together(Callable<Object> work) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayLand = new CountDownLatch(1);
        List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
        List<Future<Landed<Object>>> callers = new ArrayList<>();
        callers.add(threads.submit(() -> flights.run("a", () -> {
            calls.incrementAndGet();
            begun.countDown();
            mayLand.await();
            return work.call();
        })));
        begun.await();
        for (int i = 1; i < CALLERS; i++) {
            callers.add(threads.submit(() -> {
                waiting.add(Thread.currentThread());
                return flights.run("a", () -> {
                    calls.incrementAndGet();
                    return work.call();
                });
            }));
        }
        while (waiting.size() < CALLERS - 1
                || waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
            Thread.sleep(1);
        }
        assertTrue(callers.stream().noneMatch(Future::isDone));
        mayLand.countDown();
        return callers;
    }
}
