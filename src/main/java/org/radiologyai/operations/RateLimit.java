package org.radiologyai.operations;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How many requests one client may send in a minute: a token bucket for each of the 10,000 that were seen last. */
@ApplicationScoped
class RateLimit {

    private static final int MOST_CLIENTS = 10_000;
    private static final int MOST_PER_MINUTE = 1_000_000;

    private final int perMinute;
    private final Cache<String, Bucket> clients = Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();

    /**
     * @param perMinute from 1 to 1,000,000; 0 for no limit
     * @throws IllegalArgumentException if it is neither
     */
    @Inject
    RateLimit(@ConfigProperty(name = "rate.limit.per.minute", defaultValue = "3000") int perMinute) {
        if (perMinute < 0 || perMinute > MOST_PER_MINUTE) {
            throw new IllegalArgumentException("rate.limit.per.minute is " + perMinute
                    + "; allowed is a whole number from 0, for no limit, to " + MOST_PER_MINUTE + ".");
        }
        this.perMinute = perMinute;
    }

    /** For the container's proxy. */
    RateLimit() {
        this(0);
    }

    /** Requests that one client may send in a minute; 0 for no limit. */
    int perMinute() {
        return perMinute;
    }

    /**
     * Counts one request.
     *
     * @return 0 if it may go on; else after how many seconds the client may ask again
     */
    int secondsToWait(String client) {
        if (perMinute == 0) {
            return 0;
        }
        ConsumptionProbe probe = clients.get(client, address -> newBucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : 1 + (int) TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
