package org.radiologyai.caching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InProcessStoreTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final InProcessStore store = new InProcessStore(10);

    @Test
    void forgetsEachEntryWhenItsOwnTimeIsOver() throws Exception {
        store.put(key("a", "short"), bytes(1), Duration.ofMillis(1));
        store.put(key("a", "long"), bytes(2), HOUR);
        Thread.sleep(20);
        assertEquals(Optional.empty(), store.get(key("a", "short")));
        assertArrayEquals(bytes(2), store.get(key("a", "long")).orElseThrow());
    }

    @Test
    void givesAnEntryThatIsPutAgainItsNewTime() throws Exception {
        store.put(key("a", "1"), bytes(1), Duration.ofMillis(1));
        store.put(key("a", "1"), bytes(2), HOUR);
        Thread.sleep(20);
        assertArrayEquals(bytes(2), store.get(key("a", "1")).orElseThrow());
    }

    @Test
    void keepsNoMoreThanItMay() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            store.put(key("a", "" + i), bytes(i), HOUR);
        }
        // Caffeine evicts in a thread of its own.
        for (int i = 0; i < 500 && store.status().evictions() < 990; i++) {
            Thread.sleep(10);
        }
        assertEquals(990, store.status().evictions());
        assertEquals(10, store.status().entries());
    }

    @Test
    void keepsFewerOfLargeOnes() throws Exception {
        InProcessStore small = new InProcessStore(1_000, 100_000);
        for (int i = 0; i < 1_000; i++) {
            small.put(key("a", "" + i), new byte[9_600], HOUR);
        }
        for (int i = 0; i < 500 && small.status().evictions() < 990; i++) {
            Thread.sleep(10);
        }
        assertEquals(10, small.status().entries());
    }

    @Test
    void purgesOneSpaceOnly() {
        store.put(key("a", "1"), bytes(1), HOUR);
        store.put(key("a", "2"), bytes(2), HOUR);
        store.put(key("ab", "1"), bytes(3), HOUR);
        store.purge("a");
        assertTrue(store.get(key("a", "1")).isEmpty());
        assertTrue(store.get(key("a", "2")).isEmpty());
        assertArrayEquals(bytes(3), store.get(key("ab", "1")).orElseThrow());
    }

    @Test
    void removesOneEntryOnly() {
        store.put(key("a", "1"), bytes(1), HOUR);
        store.put(key("a", "2"), bytes(2), HOUR);
        store.remove(key("a", "1"));
        assertTrue(store.get(key("a", "1")).isEmpty());
        assertTrue(store.get(key("a", "2")).isPresent());
    }

    @Test
    void keepsTheLargestValueAndNoLargerOne() {
        store.put(key("a", "largest"), new byte[CacheStore.MOST_BYTES], HOUR);
        store.put(key("a", "larger"), new byte[CacheStore.MOST_BYTES + 1], HOUR);
        assertTrue(store.get(key("a", "largest")).isPresent());
        assertTrue(store.get(key("a", "larger")).isEmpty());
    }

    @Test
    void isAloneAndAlwaysInReach() {
        store.publish(() -> bytes(7));
        List<byte[]> published = store.published();
        assertEquals(1, published.size());
        assertArrayEquals(bytes(7), published.get(0));
        assertTrue(store.claim(key("a", "1")));
        assertTrue(store.claim(key("a", "1")));
        assertEquals(new CacheStore.Status("memory", true, 0, 0, 0, OptionalLong.empty()), store.status());
        assertFalse(store.status().degraded());
    }

    private static CacheKey key(String space, String name) {
        return new CacheKey(space, name);
    }

    private static byte[] bytes(int value) {
        return new byte[] {(byte) value};
    }
}
