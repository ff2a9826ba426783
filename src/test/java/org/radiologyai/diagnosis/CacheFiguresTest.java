package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.diagnosis.CacheFigures.Counts;

class CacheFiguresTest {

    private final SettableClock clock = new SettableClock();
    private final Cluster cluster = new Cluster();
    private final CacheFigures figures = new CacheFigures(cluster, clock);

    @Test
    void countsHitsAndMisses() {
        count(figures, 3, 1);
        assertEquals(new Counts(3, 1, 3, 1), figures.own());
        assertEquals(0.75, figures.own().hitRate());
        assertEquals(0.75, figures.own().hitRateOfHour());
    }

    @Test
    void hasRateZeroBeforeTheFirstAnswer() {
        assertEquals(Counts.NONE, figures.own());
        assertEquals(0, figures.own().hitRate());
        assertEquals(0, figures.own().hitRateOfHour());
    }

    @Test
    void roundsRatesToFourDecimals() {
        count(figures, 2, 1);
        assertEquals(0.6667, figures.own().hitRate());
    }

    @Test
    void forgetsOfTheHourWhatIsSixtyMinutesOld() {
        count(figures, 4, 0);
        clock.pass(Duration.ofMinutes(59));
        count(figures, 0, 1);
        assertEquals(new Counts(4, 1, 4, 1), figures.own());
        clock.pass(Duration.ofMinutes(1));
        assertEquals(new Counts(4, 1, 0, 1), figures.own());
        assertEquals(0.8, figures.own().hitRate());
        assertEquals(0, figures.own().hitRateOfHour());
        clock.pass(Duration.ofMinutes(59));
        assertEquals(new Counts(4, 1, 0, 0), figures.own());
    }

    @Test
    void startsTheSameMinuteOfTheNextHourAnew() {
        count(figures, 4, 2);
        clock.pass(Duration.ofMinutes(60));
        count(figures, 1, 0);
        assertEquals(new Counts(5, 2, 1, 0), figures.own());
        clock.pass(Duration.ofDays(400));
        assertEquals(new Counts(5, 2, 0, 0), figures.own());
    }

    @Test
    void sumsUpTheInstances() {
        CacheFigures other = new CacheFigures(cluster, clock);
        count(figures, 3, 1);
        clock.pass(Duration.ofHours(2));
        count(other, 1, 3);
        assertEquals(List.of(new Counts(3, 1, 0, 0), new Counts(1, 3, 1, 3)), figures.all());
        Counts all = figures.all().stream().reduce(Counts.NONE, Counts::plus);
        assertEquals(new Counts(4, 4, 1, 3), all);
        assertEquals(0.5, all.hitRate());
        assertEquals(0.25, all.hitRateOfHour());
    }

    @Test
    void countsWhatItDoesNotUnderstandAsNothing() {
        cluster.publish(() -> new byte[31]);
        assertEquals(List.of(Counts.NONE, Counts.NONE), figures.all());
    }

    private static void count(CacheFigures figures, int hits, int misses) {
        for (int i = 0; i < hits; i++) {
            figures.count(true);
        }
        for (int i = 0; i < misses; i++) {
            figures.count(false);
        }
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-01-31T23:17:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A store that several instances publish to, and that keeps nothing. */
    private static final class Cluster implements CacheStore {

        private final List<Supplier<byte[]>> published = new ArrayList<>();

        @Override
        public void publish(Supplier<byte[]> figures) {
            published.add(figures);
        }

        @Override
        public List<byte[]> published() {
            return published.stream().map(Supplier::get).toList();
        }

        @Override
        public Optional<byte[]> get(CacheKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> latest(CacheKey key) {
            return get(key);
        }

        @Override
        public void put(CacheKey key, byte[] value, Duration howLong) {}

        @Override
        public void remove(CacheKey key) {}

        @Override
        public void purge(String space) {}

        @Override
        public boolean claim(CacheKey key) {
            return true;
        }

        @Override
        public void release(CacheKey key) {}

        @Override
        public Status status() {
            return new Status("memory", true, 0, 0, 0, OptionalLong.empty());
        }
    }
}
