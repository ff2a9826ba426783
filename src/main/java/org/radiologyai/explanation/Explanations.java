package org.radiologyai.explanation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheStore;

/**
 * The explanations that were asked for, kept for a while under names that cannot be guessed: here, and where other
 * instances find them, too.
 */
@ApplicationScoped
public class Explanations {

    /** How long one is kept. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final int MOST = 10_000;
    private static final String SPACE = "explanations";

    private final Cache<String, Explanation> kept =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MOST).build();

    private CacheStore store;

    /** For the container's proxy. */
    protected Explanations() {}

    @Inject
    Explanations(CacheStore store) {
        this.store = store;
    }

    /** @return the name under which it is found again */
    public String keep(Explanation explanation) {
        String id = UUID.randomUUID().toString();
        kept.put(id, explanation);
        store.put(new CacheKey(SPACE, id), explanation.bytes(), KEPT);
        return id;
    }

    /** None if it is not kept any more, or never was. */
    Optional<Explanation> find(String id) {
        return Optional.ofNullable(kept.getIfPresent(id))
                .or(() -> store.get(new CacheKey(SPACE, id)).flatMap(Explanation::of));
    }
}
