package org.radiologyai.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The history of what answered, kept beside the models so that all instances agree; its newest entry says what answers
 * now. Entries are numbered and never changed: who adds one says which number it has, and of two who do so at once one
 * is told that the other was faster.
 */
@ApplicationScoped
public class RolloutLog {

    /** Entries that are kept in memory. */
    public static final int MOST_KNOWN = 100;

    private ModelStorage storage;
    private Clock clock;

    /** The newest first. */
    private final Deque<RolloutChange> known = new ArrayDeque<>();

    /** For the container's proxy. */
    protected RolloutLog() {}

    @Inject
    RolloutLog(ModelStorage storage) {
        this(storage, Clock.systemUTC());
    }

    RolloutLog(ModelStorage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /** Of a directory. */
    public static RolloutLog of(Path directory) {
        return new RolloutLog(new DirectoryStorage(directory, Optional.empty()));
    }

    /**
     * Looks for new entries; one small question to the storage where there are none.
     *
     * @return the newest, none if the log is empty
     * @throws IOException if the storage is out of reach or an entry is damaged
     */
    public synchronized Optional<RolloutChange> newest() throws IOException {
        long next = known.isEmpty() ? storage.newestEntry() : known.getFirst().number() + 1;
        for (Optional<String> entry; next > 0 && (entry = storage.entry(next)).isPresent(); next++) {
            know(RolloutJson.read(entry.get()));
        }
        return Optional.ofNullable(known.peekFirst());
    }

    /** The newest entry that was seen; to be asked when the storage cannot be. */
    public synchronized Optional<RolloutChange> known() {
        return Optional.ofNullable(known.peekFirst());
    }

    private void know(RolloutChange change) {
        known.addFirst(change);
        if (known.size() > MOST_KNOWN) {
            known.removeLast();
        }
    }

    /**
     * The last entries, the newest first; at most {@link #MOST_KNOWN}.
     *
     * @throws IOException if the storage is out of reach or an entry is damaged
     */
    public synchronized List<RolloutChange> last() throws IOException {
        newest();
        while (!known.isEmpty() && known.size() < MOST_KNOWN && known.getLast().number() > 1) {
            long number = known.getLast().number() - 1;
            known.addLast(RolloutJson.read(storage.entry(number)
                    .orElseThrow(() -> new IOException("Entry " + number + " of the history of models is missing."))));
        }
        return Collections.unmodifiableList(new ArrayList<>(known));
    }

    /**
     * Adds an entry behind the newest that was seen here.
     *
     * @param configured by which the configuration names a model; that of the entry before if empty
     * @return the entry, or none if another instance was faster: then {@link #newest} has it
     * @throws IOException if it cannot be written
     */
    public synchronized Optional<RolloutChange> append(
            RolloutChange.What what, RolloutChange.By by, String why, Rollout to, Optional<String> configured)
            throws IOException {
        Optional<RolloutChange> before = Optional.ofNullable(known.peekFirst());
        RolloutChange change = new RolloutChange(
                before.map(RolloutChange::number).orElse(0L) + 1,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                what,
                by,
                why,
                before.map(RolloutChange::to),
                to,
                configured.or(() -> before.map(RolloutChange::configured)).orElse(""));
        if (!storage.append(change.number(), RolloutJson.write(change))) {
            return Optional.empty();
        }
        know(change);
        return Optional.of(change);
    }
}
