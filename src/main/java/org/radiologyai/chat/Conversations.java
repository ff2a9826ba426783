package org.radiologyai.chat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheStore;

/** The conversations of the last hour, under names that cannot be guessed, on all instances. */
@ApplicationScoped
class Conversations {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final String SPACE = "chat-sessions";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private CacheStore store;

    /** For the container's proxy. */
    protected Conversations() {}

    @Inject
    Conversations(CacheStore store) {
        this.store = store;
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** None if there is no such conversation any more, or never was. */
    Optional<Conversation> find(String id) {
        return ID.matcher(id).matches() ? store.latest(key(id)).flatMap(Conversation::of) : Optional.empty();
    }

    void keep(String id, Conversation conversation) {
        store.put(key(id), conversation.bytes(), KEPT);
    }

    void forget(String id) {
        if (ID.matcher(id).matches()) {
            store.remove(key(id));
        }
    }

    private static CacheKey key(String id) {
        return new CacheKey(SPACE, id);
    }
}
