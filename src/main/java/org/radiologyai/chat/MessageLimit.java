package org.radiologyai.chat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How many messages one conversation may have in a minute: a token bucket for each of the 10,000 that were seen last. */
@ApplicationScoped
class MessageLimit {

    private static final int MOST_CONVERSATIONS = 10_000;

    private final Cache<String, Bucket> conversations = Caffeine.newBuilder()
            .maximumSize(MOST_CONVERSATIONS)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();

    private int perMinute;

    /** For the container's proxy. */
    protected MessageLimit() {}

    @Inject
    MessageLimit(ChatSettings settings) {
        this.perMinute = settings.messagesPerMinute();
    }

    /**
     * Counts one message.
     *
     * @throws TooManyMessages if it is one too many
     */
    void count(String session) throws TooManyMessages {
        ConsumptionProbe probe = conversations.get(session, id -> newBucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyMessages(1 + (int) TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
