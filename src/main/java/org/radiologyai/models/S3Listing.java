package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.radiologyai.models.KnownBundles.Known;

/**
 * The bundles that are in the bucket, with all of them that is small brought into the cache. The bucket is asked every five
 * seconds at most, by a thread of its own, however many want to know; while it is out of reach the answer is what was
 * last known, and nobody waits.
 */
final class S3Listing {

    private static final Logger LOG = Logger.getLogger(S3Listing.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final S3Bucket bucket;
    private final BundleCache cache;
    private final CacheRoom room;
    private final Clock clock;
    private final Map<String, Known> known;
    private volatile Set<String> complaints = Set.of();
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean asked;
    private Instant last = Instant.MIN;
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

    S3Listing(S3Bucket bucket, BundleCache cache, long mostBytes, Clock clock) {
        this.bucket = bucket;
        this.cache = cache;
        this.clock = clock;
        this.known = new ConcurrentSkipListMap<>(KnownBundles.read(cache));
        this.room = new CacheRoom(cache, mostBytes, this::folders, clock);
    }

    /** The room that the folders of these bundles share. */
    CacheRoom room() {
        return room;
    }

    private Set<Path> folders() {
        return known.values().stream().map(each -> each.bundle().folder()).collect(Collectors.toSet());
    }

    List<ModelBundle> bundles() {
        Duration wait = !asked ? FIRST_WAIT : failure.isEmpty() ? WAIT : Duration.ZERO;
        CompletableFuture<Void> current = current();
        try {
            if (!wait.isZero()) {
                current.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            // what is known so far
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A round ends in no other way.", e);
        }
        return known.values().stream().map(Known::bundle).toList();
    }

    /** Why the bucket did not answer when it was last asked, if it did not. */
    Optional<String> failure() {
        return failure;
    }

    private synchronized CompletableFuture<Void> current() {
        boolean due = !clock.instant().isBefore(last.equals(Instant.MIN) ? last : last.plus(PAUSE))
                || clock.instant().isBefore(last);
        if (round.isDone() && due) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            Thread thread = new Thread(() -> ask(next), "models-in-s3");
            thread.setDaemon(true);
            thread.start();
            round = next;
        }
        return round;
    }

    private void ask(CompletableFuture<Void> done) {
        S3Round next = new S3Round(bucket, cache, room, known, complaints);
        try {
            noted(next.run());
        } catch (IOException e) {
            noted(Optional.of(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "The models in S3 could not be listed.", e);
            noted(Optional.of(bucket.place() + " could not be listed; the log has the reason."));
        } finally {
            complaints = next.complaints();
            synchronized (this) {
                last = clock.instant();
            }
            asked = true;
            done.complete(null);
        }
    }

    private void noted(Optional<String> now) {
        if (!now.equals(failure)) {
            now.ifPresentOrElse(
                    sentence -> LOG.log(Level.WARNING, "{0} Models are taken from the cache.", sentence),
                    () -> LOG.log(Level.INFO, "{0} is back.", bucket.place()));
        }
        failure = now;
    }
}
