package org.radiologyai.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RFuture;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;

/**
 * In Redis, shared by all instances, with the process's own memory in front.
 *
 * <p>No caller waits for Redis beyond its timeout: calls run in threads of their own, and after a few failures in a row
 * nothing is asked until a probe, every two seconds, finds Redis working again. Meanwhile the memory in front serves.
 *
 * <p>A space has a generation, which is part of its keys in Redis. To purge it is to begin the next one: the old values
 * are not found any more and leave when their time is over, and nobody has to look for them among all others. What Redis
 * cannot be told to forget, because it is out of reach or full, this instance does not ask it for until it was told.
 */
final class RedisStore implements CacheStore, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RedisStore.class.getName());
    private static final String PREFIX = "radiologyai:1:";
    private static final String PURGES = PREFIX + "purges";
    private static final String INSTANCES = PREFIX + "instances";
    private static final Duration INSTANCE_LIVES = Duration.ofSeconds(30);
    private static final int CALLERS = 8;
    private static final int MOST_WAITING_CALLS = 256;
    private static final long PROBE_MILLIS = 2_000;
    private static final int MOST_TOLD_A_PROBE = MOST_WAITING_CALLS / 4;
    /** Single keys; with more of them their spaces are purged. */
    private static final int MOST_UNTOLD = 10_000;

    private static final int MOST_UNTAKEN = 100_000;
    /** What an operator waits; it is more than one question to Redis. */
    private static final long FORGETTING_MILLIS = 4 * RedisSettings.TIMEOUT_MILLIS;

    private static final Duration CLAIM = Duration.ofSeconds(5);
    private static final Duration GENERATION_KNOWN = Duration.ofSeconds(30);

    /** @param readAt by {@link System#nanoTime} */
    private record Generation(long number, long readAt) {

        boolean isOld() {
            return System.nanoTime() - readAt > GENERATION_KNOWN.toNanos();
        }

        Generation doubted() {
            return new Generation(number, System.nanoTime() - GENERATION_KNOWN.toNanos() - 1);
        }
    }

    /** @param left until it is forgotten, at most what is kept in memory */
    private record Shared(byte[] value, Duration left) {}

    private final String self = UUID.randomUUID().toString();
    private final InProcessStore near;
    private final RedissonClient redis;
    private final Duration nearTime;
    private final Map<String, Generation> generations = new ConcurrentHashMap<>();
    /** Messages of what is to be forgotten and was not told to Redis, because it was out of reach or full. */
    private final Set<String> untold = ConcurrentHashMap.newKeySet();

    /** Values that are on their way to Redis. */
    private final Map<CacheKey, byte[]> writing = new ConcurrentHashMap<>();

    /** What Redis did not take: for as long as the memory in front has it. */
    private final Cache<CacheKey, Boolean> untaken;

    private final ExecutorService callers = new ThreadPoolExecutor(
            CALLERS,
            CALLERS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_WAITING_CALLS),
            daemon("redis-caller"));
    private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor(daemon("redis-probe"));
    private final AtomicLong failures = new AtomicLong();
    private volatile String lastFailure = "";
    private final CircuitBreaker breaker = new CircuitBreaker(
            () -> LOG.warning(
                    () -> "Redis is out of reach; the cache in memory serves alone. Why: " + lastFailure + "."),
            () -> LOG.info("Redis is back."));
    private volatile boolean reached;
    private final AtomicBoolean listening = new AtomicBoolean();
    private volatile OptionalLong sharedEntries = OptionalLong.empty();

    /**
     * @param nearTime how long a value from Redis is kept in memory
     */
    RedisStore(RedisSettings settings, InProcessStore near, Duration nearTime) {
        this.near = near;
        this.nearTime = nearTime;
        this.untaken = Caffeine.newBuilder()
                .maximumSize(MOST_UNTAKEN)
                .expireAfterWrite(nearTime)
                .build();
        this.redis = Redisson.create(settings.config());
        probes.scheduleWithFixedDelay(this::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Optional<byte[]> get(CacheKey key) {
        Optional<byte[]> nearby = near.get(key);
        if (nearby.isPresent()) {
            return nearby;
        }
        if (untold.contains(key.space()) || untold.contains(message(key))) {
            return Optional.empty();
        }
        Optional<Shared> shared = attempt(() -> shared(key));
        shared.ifPresent(found -> near.put(key, found.value, found.left));
        return shared.map(Shared::value);
    }

    @Override
    public Optional<byte[]> latest(CacheKey key) {
        if (untold.contains(key.space()) || untold.contains(message(key))) {
            return Optional.empty();
        }
        byte[] onItsWay = writing.get(key);
        if (onItsWay != null) {
            return Optional.of(onItsWay);
        }
        Optional<Optional<Shared>> asked = attempt(() -> Optional.ofNullable(shared(key)));
        boolean isHereAlone = asked.isPresent() && asked.get().isEmpty() && untaken.getIfPresent(key) != null;
        if (asked.isEmpty() || isHereAlone) {
            return near.get(key);
        }
        asked.get().ifPresentOrElse(found -> near.put(key, found.value, found.left), () -> near.remove(key));
        return asked.get().map(Shared::value);
    }

    /** Both questions are on their way at once. */
    private Shared shared(CacheKey key) throws ExecutionException, InterruptedException {
        RBucket<byte[]> bucket = bucket(key);
        RFuture<byte[]> asked = bucket.getAsync();
        RFuture<Long> askedTime = bucket.remainTimeToLiveAsync();
        byte[] value = asked.get();
        long left = askedTime.get();
        return value == null || left <= 0 ? null : new Shared(value, shorter(Duration.ofMillis(left), nearTime));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    @Override
    public void put(CacheKey key, byte[] value, Duration howLong) {
        if (value.length > MOST_BYTES) {
            return;
        }
        near.put(key, value, shorter(howLong, nearTime));
        writing.put(key, value);
        untaken.put(key, true);
        boolean begun = later(() -> {
            try {
                bucket(key).set(value, howLong);
                untaken.invalidate(key);
            } finally {
                writing.remove(key, value);
            }
        });
        if (!begun) {
            writing.remove(key, value);
        }
    }

    @Override
    public void remove(CacheKey key) {
        near.remove(key);
        untaken.invalidate(key);
        forget(untold.size() < MOST_UNTOLD ? message(key) : key.space());
    }

    @Override
    public void purge(String space) {
        near.purge(space);
        forget(space);
    }

    private static String message(CacheKey key) {
        return key.space() + "\n" + key.name();
    }

    /** Now, or as soon as Redis can be told. */
    private void forget(String message) {
        untold.add(message);
        if (breaker.isOpen()) {
            return;
        }
        try {
            answer(() -> tell(message), FORGETTING_MILLIS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Void tell(String message) {
        String[] parts = message.split("\n", 2);
        if (parts.length == 2) {
            bucket(new CacheKey(parts[0], parts[1])).delete();
        } else {
            long next = redis.getAtomicLong(generationKey(message)).incrementAndGet();
            generations.put(message, new Generation(next, System.nanoTime()));
        }
        redis.getTopic(PURGES, StringCodec.INSTANCE).publish(message);
        untold.remove(message);
        return null;
    }

    @Override
    public boolean claim(CacheKey key) {
        return attempt(() -> claimBucket(key).setIfAbsent("", CLAIM)).orElse(true);
    }

    @Override
    public void release(CacheKey key) {
        later(() -> claimBucket(key).delete());
    }

    @Override
    public void publish(Supplier<byte[]> figures) {
        near.publish(figures);
    }

    @Override
    public List<byte[]> published() {
        long now = System.currentTimeMillis();
        Map<String, byte[]> told = attempt(() -> instances().readAllMap()).orElse(Map.of());
        List<byte[]> living = new ArrayList<>(near.published());
        told.forEach((instance, figures) -> {
            boolean damaged = figures.length < Long.BYTES;
            if (damaged || now - ByteBuffer.wrap(figures).getLong() > INSTANCE_LIVES.toMillis()) {
                later(() -> instances().fastRemove(instance));
            } else if (!instance.equals(self)) {
                living.add(Arrays.copyOfRange(figures, Long.BYTES, figures.length));
            }
        });
        return living;
    }

    private RMap<String, byte[]> instances() {
        return redis.getMap(INSTANCES, new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
    }

    @Override
    public Status status() {
        Status nearby = near.status();
        boolean connected = reached && !breaker.isOpen();
        return new Status(
                "redis",
                connected,
                nearby.entries(),
                nearby.evictions(),
                failures.get(),
                connected ? sharedEntries : OptionalLong.empty());
    }

    private RBucket<byte[]> bucket(CacheKey key) {
        return redis.getBucket(
                PREFIX + key.space() + ":" + generation(key.space()) + ":" + key.name(), ByteArrayCodec.INSTANCE);
    }

    private RBucket<String> claimBucket(CacheKey key) {
        return redis.getBucket(PREFIX + "claim:" + key.space() + ":" + key.name(), StringCodec.INSTANCE);
    }

    private static String generationKey(String space) {
        return PREFIX + "generation:" + space;
    }

    private long generation(String space) {
        Generation known = generations.get(space);
        return (known == null || known.isOld() ? generationNow(space, known) : known).number;
    }

    /** Messages of purges may be lost, while Redis is away above all. */
    private Generation generationNow(String space, Generation known) {
        Generation now =
                new Generation(redis.getAtomicLong(generationKey(space)).get(), System.nanoTime());
        if (known != null && known.number != now.number) {
            near.purge(space);
        }
        generations.put(space, now);
        return now;
    }

    /** Asks Redis, unless it is known to be out of reach, and waits no longer than its timeout. */
    private <T> Optional<T> attempt(Callable<T> call) {
        return breaker.isOpen() ? Optional.empty() : ask(call);
    }

    private <T> Optional<T> ask(Callable<T> call) {
        try {
            Optional<T> value = answer(call, RedisSettings.TIMEOUT_MILLIS);
            reached = true;
            breaker.succeeded();
            return value;
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            failed(e);
            if (!isRefusedWrite(e)) {
                breaker.failed();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private <T> Optional<T> answer(Callable<T> call, long millis)
            throws ExecutionException, TimeoutException, InterruptedException {
        Future<T> answer = callers.submit(call);
        try {
            return Optional.ofNullable(answer.get(millis, TimeUnit.MILLISECONDS));
        } finally {
            answer.cancel(true);
        }
    }

    private void failed(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; cause.getCause() != null && depth < 10; depth++) {
            cause = cause.getCause();
        }
        lastFailure = cause.getClass().getSimpleName();
        failures.incrementAndGet();
        LOG.log(Level.FINE, "A call to Redis failed.", e);
    }

    /** A Redis that is full, or cannot save, or is about to be replaced, answers and is good for reading. */
    private static boolean isRefusedWrite(Exception e) {
        Throwable cause = e.getCause();
        return cause instanceof RedisOutOfMemoryException
                || cause instanceof RedisReadonlyException
                || cause instanceof RedisException
                        && String.valueOf(cause.getMessage()).startsWith("MISCONF");
    }

    /** What is not waited for; false if it is not even begun. */
    private boolean later(Runnable call) {
        if (breaker.isOpen()) {
            return false;
        }
        try {
            callers.execute(() -> {
                try {
                    call.run();
                } catch (RuntimeException e) {
                    failed(e);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            failed(e);
            return false;
        }
    }

    private void probe() {
        try {
            if (breaker.isOpen() || !reached) {
                connect();
            }
            Optional<Long> entries = ask(() -> redis.getKeys().count());
            sharedEntries = entries.isPresent() ? OptionalLong.of(entries.get()) : OptionalLong.empty();
            if (entries.isEmpty()) {
                return;
            }
            untold.stream().limit(MOST_TOLD_A_PROBE).forEach(message -> later(() -> tell(message)));
            generations.forEach((space, known) -> later(() -> generationNow(space, known)));
            later(() -> instances().fastPut(self, dated(near.published().get(0))));
            listen();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A probe of Redis failed.", e);
        }
    }

    /** Takes the time for it that no caller has. */
    private void connect() {
        try {
            answer(() -> redis.getKeys().count(), RedisSettings.CONNECT_TIMEOUT_MILLIS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] dated(byte[] figures) {
        return ByteBuffer.allocate(Long.BYTES + figures.length)
                .putLong(System.currentTimeMillis())
                .put(figures)
                .array();
    }

    private void listen() {
        if (!listening.compareAndSet(false, true)) {
            return;
        }
        redis.getTopic(PURGES, StringCodec.INSTANCE)
                .addListenerAsync(String.class, (topic, message) -> purged(message))
                .whenComplete((listener, e) -> {
                    if (e != null) {
                        failed(e);
                        listening.set(false);
                    }
                });
    }

    private void purged(String message) {
        String[] parts = message.split("\n", 2);
        if (parts.length == 2) {
            near.remove(new CacheKey(parts[0], parts[1]));
        } else {
            generations.computeIfPresent(message, (space, known) -> known.doubted());
            near.purge(message);
        }
    }

    @Override
    public void close() {
        probes.shutdownNow();
        attempt(() -> instances().fastRemove(self));
        callers.shutdownNow();
        redis.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
