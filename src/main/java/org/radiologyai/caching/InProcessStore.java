package org.radiologyai.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** In the process's own memory. */
final class InProcessStore implements CacheStore {

    /** A long conversation; all others are smaller. */
    private static final int USUAL_BYTES = 10 * 1024;
    /** Of an entry beside its value, its key included. */
    private static final int OWN_BYTES = 400;

    private record Kept(byte[] value, long nanos) {}

    private final Cache<CacheKey, Kept> kept;
    private volatile Supplier<byte[]> figures = () -> new byte[0];

    /**
     * @param mostEntries what is used least leaves first; fewer, if they are so large that they would take more than a
     *     quarter of the heap
     */
    InProcessStore(int mostEntries) {
        this(mostEntries, Runtime.getRuntime().maxMemory() / 4);
    }

    InProcessStore(int mostEntries, long mostBytes) {
        long most = Math.min((long) mostEntries * USUAL_BYTES, mostBytes);
        int least = (int) (most / mostEntries);
        this.kept = Caffeine.newBuilder()
                .maximumWeight((long) least * mostEntries)
                .weigher((CacheKey key, Kept entry) -> Math.max(least, entry.value.length + OWN_BYTES))
                .expireAfter(Expiry.<CacheKey, Kept>writing((key, value) -> Duration.ofNanos(value.nanos)))
                .recordStats()
                .build();
    }

    @Override
    public Optional<byte[]> get(CacheKey key) {
        return Optional.ofNullable(kept.getIfPresent(key)).map(Kept::value);
    }

    @Override
    public Optional<byte[]> latest(CacheKey key) {
        return get(key);
    }

    @Override
    public void put(CacheKey key, byte[] value, Duration howLong) {
        if (value.length <= MOST_BYTES) {
            kept.put(key, new Kept(value, howLong.toNanos()));
        }
    }

    @Override
    public void remove(CacheKey key) {
        kept.invalidate(key);
    }

    @Override
    public void purge(String space) {
        kept.asMap().keySet().removeIf(key -> key.space().equals(space));
    }

    @Override
    public boolean claim(CacheKey key) {
        return true;
    }

    @Override
    public void release(CacheKey key) {
        // There is nobody else.
    }

    @Override
    public void publish(Supplier<byte[]> published) {
        figures = published;
    }

    @Override
    public List<byte[]> published() {
        return List.of(figures.get());
    }

    @Override
    public Status status() {
        return new Status("memory", true, kept.estimatedSize(), kept.stats().evictionCount(), 0, OptionalLong.empty());
    }
}
