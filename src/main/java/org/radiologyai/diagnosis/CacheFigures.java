package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.radiologyai.caching.CacheStore;

/** How often an answer was remembered, here and on the other instances. */
@ApplicationScoped
class CacheFigures {

    private static final int MINUTES = 60;

    /**
     * Hits and misses.
     *
     * @param hits since the start
     * @param misses since the start
     * @param hitsOfHour in the last sixty minutes
     * @param missesOfHour in the last sixty minutes
     */
    record Counts(long hits, long misses, long hitsOfHour, long missesOfHour) {

        static final Counts NONE = new Counts(0, 0, 0, 0);

        double hitRate() {
            return rate(hits, misses);
        }

        double hitRateOfHour() {
            return rate(hitsOfHour, missesOfHour);
        }

        Counts plus(Counts other) {
            return new Counts(
                    hits + other.hits,
                    misses + other.misses,
                    hitsOfHour + other.hitsOfHour,
                    missesOfHour + other.missesOfHour);
        }

        private static double rate(long hits, long misses) {
            return hits + misses == 0 ? 0 : Math.round(10_000.0 * hits / (hits + misses)) / 10_000.0;
        }

        private byte[] bytes() {
            return ByteBuffer.allocate(4 * Long.BYTES)
                    .putLong(hits)
                    .putLong(misses)
                    .putLong(hitsOfHour)
                    .putLong(missesOfHour)
                    .array();
        }

        private static Counts of(byte[] bytes) {
            try {
                ByteBuffer counts = ByteBuffer.wrap(bytes);
                return new Counts(counts.getLong(), counts.getLong(), counts.getLong(), counts.getLong());
            } catch (BufferUnderflowException otherVersion) {
                return NONE;
            }
        }
    }

    private final Clock clock;
    private CacheStore store;

    /** By minute, each slot for the minute that is written in it: minute, hits, misses. */
    private final long[] minutes = new long[3 * MINUTES];

    private long hits;
    private long misses;

    /** For the container's proxy. */
    protected CacheFigures() {
        this.clock = Clock.systemUTC();
    }

    @Inject
    CacheFigures(CacheStore store) {
        this(store, Clock.systemUTC());
    }

    CacheFigures(CacheStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        store.publish(() -> own().bytes());
    }

    void count(@Observes Diagnosis diagnosis) {
        count(diagnosis.cached());
    }

    synchronized void count(boolean hit) {
        long minute = minute();
        int slot = 3 * (int) (minute % MINUTES);
        if (minutes[slot] != minute) {
            minutes[slot] = minute;
            minutes[slot + 1] = 0;
            minutes[slot + 2] = 0;
        }
        minutes[slot + (hit ? 1 : 2)]++;
        if (hit) {
            hits++;
        } else {
            misses++;
        }
    }

    /** Of this instance. */
    synchronized Counts own() {
        long now = minute();
        long hitsOfHour = 0;
        long missesOfHour = 0;
        for (int slot = 0; slot < minutes.length; slot += 3) {
            if (now - minutes[slot] < MINUTES) {
                hitsOfHour += minutes[slot + 1];
                missesOfHour += minutes[slot + 2];
            }
        }
        return new Counts(hits, misses, hitsOfHour, missesOfHour);
    }

    /** Of every living instance. */
    List<Counts> all() {
        return store.published().stream().map(Counts::of).toList();
    }

    private long minute() {
        return TimeUnit.MILLISECONDS.toMinutes(clock.millis());
    }
}
