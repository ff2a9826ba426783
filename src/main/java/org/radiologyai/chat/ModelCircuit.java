package org.radiologyai.chat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.radiologyai.caching.CircuitBreaker;

/** Whether the language model is asked: not for half a minute after it failed a few times in a row; then one question tries it. */
final class ModelCircuit {

    private static final Logger LOG = Logger.getLogger(ModelCircuit.class.getName());
    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong nextTry = new AtomicLong();
    private final CircuitBreaker breaker;

    /** @param nanoTime as {@link System#nanoTime} */
    ModelCircuit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.breaker = new CircuitBreaker(
                () -> {
                    nextTry.set(nanoTime.getAsLong() + PAUSE_NANOS);
                    LOG.warning("The language model fails; the guide answers alone.");
                },
                () -> LOG.info("The language model answers again."));
    }

    boolean admits() {
        if (!breaker.isOpen()) {
            return true;
        }
        long due = nextTry.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && nextTry.compareAndSet(due, now + PAUSE_NANOS);
    }

    void failed() {
        breaker.failed();
    }

    void succeeded() {
        breaker.succeeded();
    }
}
