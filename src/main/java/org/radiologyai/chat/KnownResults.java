package org.radiologyai.chat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.diagnosis.AnsweredRequest;
import org.radiologyai.models.Sha256;

/**
 * The diagnoses of the last hour that can be asked about, by the id of their request. The id may be the sender's own, so
 * its digest is kept and not the id.
 */
@ApplicationScoped
class KnownResults {

    private static final Logger LOG = Logger.getLogger(KnownResults.class.getName());
    private static final Duration KEPT = Duration.ofHours(1);
    private static final String SPACE = "chat-results";

    private CacheStore store;

    /** For the container's proxy. */
    protected KnownResults() {}

    @Inject
    KnownResults(CacheStore store) {
        this.store = store;
    }

    /** Whatever happens here, the request has its diagnosis. */
    void remember(@Observes AnsweredRequest answered) {
        try {
            if (answered.id() != null) {
                keep(reference(answered.id()), KnownResult.of(answered.diagnosis()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A result cannot be asked about.", e);
        }
    }

    void keep(String reference, KnownResult result) {
        store.put(new CacheKey(SPACE, reference), result.bytes(), KEPT);
    }

    /** What stands for a request's id. */
    static String reference(String requestId) {
        return Sha256.hex(requestId);
    }

    /** None if it is not kept any more, or never was. */
    Optional<KnownResult> find(String reference) {
        return store.latest(new CacheKey(SPACE, reference)).flatMap(KnownResult::of);
    }
}
