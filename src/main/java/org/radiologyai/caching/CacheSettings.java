package org.radiologyai.caching;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How much is remembered, for how long, and where; makes the store that this asks for. */
@ApplicationScoped
public class CacheSettings {

    private static final Logger LOG = Logger.getLogger(CacheSettings.class.getName());
    private static final int MOST_ENTRIES = 10_000_000;
    private static final int LEAST_ENTRIES = 1_000;
    private static final int LONGEST_SECONDS = 365 * 24 * 3600;
    private static final Duration NEAR = Duration.ofMinutes(10);

    private int maxEntries;
    private Duration howLong;
    private Optional<RedisSettings> redis;
    private RedisStore redisStore;

    /** For the container's proxy. */
    protected CacheSettings() {}

    /** @throws IllegalArgumentException if a value is wrong; the message names the key */
    @Inject
    CacheSettings(
            @ConfigProperty(name = "cache.max.entries", defaultValue = "100000") int maxEntries,
            @ConfigProperty(name = "cache.ttl.seconds", defaultValue = "86400") int ttlSeconds,
            @ConfigProperty(name = "redis.url") Optional<String> redisUrl,
            @ConfigProperty(name = "redis.host") Optional<String> redisHost,
            @ConfigProperty(name = "redis.port", defaultValue = "6379") int redisPort,
            @ConfigProperty(name = "redis.mode", defaultValue = "single") String redisMode,
            @ConfigProperty(name = "redis.sentinel.master") Optional<String> sentinelMaster,
            @ConfigProperty(name = "redis.username") Optional<String> username,
            @ConfigProperty(name = "redis.password") Optional<String> password) {
        if (maxEntries < 0 || maxEntries > MOST_ENTRIES) {
            throw new IllegalArgumentException("cache.max.entries (CACHE_MAX_ENTRIES) is " + maxEntries
                    + "; allowed are 0, for none, to " + MOST_ENTRIES + ".");
        }
        if (ttlSeconds < 1 || ttlSeconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("cache.ttl.seconds (CACHE_TTL_SECONDS) is " + ttlSeconds
                    + "; allowed are 1 to " + LONGEST_SECONDS + ".");
        }
        this.maxEntries = maxEntries;
        this.howLong = Duration.ofSeconds(ttlSeconds);
        this.redis = RedisSettings.of(redisUrl, redisHost, redisPort, redisMode, sentinelMaster, username, password);
    }

    /** Whether answers to pictures are to be remembered at all. */
    public boolean isOn() {
        return maxEntries > 0;
    }

    /** How long an answer is remembered. */
    public Duration howLong() {
        return howLong;
    }

    /** Also where no answers are to be remembered there are conversations to go on with, and heat maps to fetch. */
    @Produces
    @ApplicationScoped
    CacheStore store() {
        InProcessStore near = new InProcessStore(Math.max(LEAST_ENTRIES, maxEntries));
        if (redis.isEmpty()) {
            return near;
        }
        LOG.info(() -> "The cache is shared in Redis: " + redis.get() + ".");
        redisStore = new RedisStore(redis.get(), near, NEAR);
        return redisStore;
    }

    @PreDestroy
    void close() {
        if (redisStore != null) {
            redisStore.close();
        }
    }
}
