package org.radiologyai.caching;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closed while a remote part works; open, so that nobody waits for it, after it failed a few times in a row, until a
 * probe finds it working again.
 */
public final class CircuitBreaker {

    private static final int FAILURES_IN_A_ROW = 3;

    private final AtomicInteger failures = new AtomicInteger();
    private final Runnable whenOpened;
    private final Runnable whenClosed;
    private volatile boolean open;

    /**
     * @param whenOpened runs once for each time that it opens
     * @param whenClosed runs once for each time that it closes again
     */
    public CircuitBreaker(Runnable whenOpened, Runnable whenClosed) {
        this.whenOpened = whenOpened;
        this.whenClosed = whenClosed;
    }

    /** Whether nobody is to wait for the part now. */
    public boolean isOpen() {
        return open;
    }

    /** Counts a failure. */
    public void failed() {
        if (failures.incrementAndGet() >= FAILURES_IN_A_ROW) {
            change(true);
        }
    }

    /** Ends a row of failures. */
    public void succeeded() {
        failures.set(0);
        change(false);
    }

    private void change(boolean opened) {
        if (open == opened) {
            return;
        }
        synchronized (this) {
            if (open == opened) {
                return;
            }
            open = opened;
        }
        (opened ? whenOpened : whenClosed).run();
    }
}
