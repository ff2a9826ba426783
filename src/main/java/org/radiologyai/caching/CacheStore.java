package org.radiologyai.caching;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Bytes by keys, for a while. Thread-safe; nothing here throws or waits for long, whatever becomes of the network. */
public interface CacheStore {

    /** The largest value that is kept, in bytes; a larger one is not. */
    int MOST_BYTES = 64 * 1024;

    /** None if it is not there, or out of reach. */
    Optional<byte[]> get(CacheKey key);

    /**
     * The same for a value that changes: what the instances share is asked first, and this process's own copy counts only
     * while that is out of reach.
     */
    Optional<byte[]> latest(CacheKey key);

    /** Keeps a value, if that can be done; may return before it is. */
    void put(CacheKey key, byte[] value, Duration howLong);

    /** Forgets one value, on all instances. */
    void remove(CacheKey key);

    /** Forgets all values of a space, on all instances: none of them is found from here on. */
    void purge(String space);

    /**
     * Says to the other instances that this one is about to compute a value.
     *
     * @return false if another one has said so not long ago
     */
    boolean claim(CacheKey key);

    /** Takes back a claim, because nothing will come of it. */
    void release(CacheKey key);

    /** Tells the other instances these figures of this one, from now on, and again whenever they may have changed. */
    void publish(Supplier<byte[]> figures);

    /** The figures that the living instances published, this one included. */
    List<byte[]> published();

    /** How it stands. */
    Status status();

    /**
     * A moment of a store.
     *
     * @param backend {@code redis} or {@code memory}
     * @param connected whether all that is configured is in reach
     * @param entries in this process's memory
     * @param evictions from it since the start
     * @param failures of calls to Redis since the start
     * @param sharedEntries in Redis, if that is in reach
     */
    record Status(
            String backend,
            boolean connected,
            long entries,
            long evictions,
            long failures,
            OptionalLong sharedEntries) {

        /** Whether it works with less than is configured. */
        public boolean degraded() {
            return !connected;
        }
    }
}
