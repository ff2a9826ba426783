package org.radiologyai.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings weights from the bucket. One of all processes downloads, the others wait for it. An interrupted download goes on
 * where it stopped, as long as the object is the same (its ETag). The file gets its name only when its SHA-256 is the card's.
 */
final class WeightsDownload {

    private static final Logger LOG = Logger.getLogger(WeightsDownload.class.getName());

    /** Of a download, and of waiting for that of another process. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** That bring nothing, one after another. */
    private static final int MOST_FAILURES = 3;

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final int MOST_REFUSED = 1_000;
    private static final Duration REFUSED_FOR = Duration.ofMinutes(10);
    private static final int BUFFER = 64 * 1024;

    private final S3Bucket bucket;
    private final CacheRoom room;
    private final Clock clock;

    /** What is not its card's, so that it is not downloaded again and again. */
    private final Map<Path, Refused> refused = new ConcurrentHashMap<>();

    private record Refused(String etag, Instant until) {}

    WeightsDownload(S3Bucket bucket, CacheRoom room, Clock clock) {
        this.bucket = bucket;
        this.room = room;
        this.clock = clock;
    }

    /**
     * Sees to it that the weights are there.
     *
     * @throws InvalidBundle if the object is missing or is not what the card describes
     * @throws IOException if it does not come, or there is no room for it
     */
    void bring(ModelBundle bundle) throws InvalidBundle, IOException {
        if (isThere(bundle)) {
            return;
        }
        ProcessLock alone = ProcessLock.acquire(BundleCache.lock(bundle.folder()), LONGEST);
        try {
            if (!isThere(bundle)) {
                download(bundle);
            }
        } finally {
            alone.close();
        }
    }

    private boolean isThere(ModelBundle bundle) throws IOException {
        if (!Files.isRegularFile(bundle.weights())) {
            return false;
        }
        BundleCache.used(bundle.weights(), clock.instant());
        return true;
    }

    private void download(ModelBundle bundle) throws InvalidBundle, IOException {
        Path folder = bundle.folder();
        long begin = System.nanoTime();
        String name = bundle.card().name() + "/" + bundle.card().version() + "/" + BundleFiles.WEIGHTS;
        S3Bucket.Listed object = head(name);
        PartialWeights part = new PartialWeights(object.etag(), object.size());
        Refused before = refused.get(folder);
        if (before != null && before.etag.equals(part.etag()) && clock.instant().isBefore(before.until)) {
            throw notTheCards(name, bundle);
        }
        if (!PartialWeights.read(folder).equals(Optional.of(part)) || PartialWeights.length(folder) > part.size()) {
            PartialWeights.delete(folder);
        }
        long already = PartialWeights.length(folder);
        room.reserve(folder, part);
        LOG.log(Level.INFO, "Fetching {0} from {1}: {2} bytes, {3} of them are here already.", new Object[] {
            name, bucket.place(), Long.toString(part.size()), Long.toString(already)
        });
        long end = begin + LONGEST.toNanos();
        boolean good = isGood(name, bundle, part, end);
        if (!good && already > 0) {
            // It may be what was here that is damaged.
            PartialWeights.delete(folder);
            room.reserve(folder, part);
            good = isGood(name, bundle, part, end);
        }
        if (!good) {
            PartialWeights.delete(folder);
            if (refused.size() < MOST_REFUSED) {
                refused.put(folder, new Refused(part.etag(), clock.instant().plus(REFUSED_FOR)));
            }
            throw notTheCards(name, bundle);
        }
        BundleCache.used(PartialWeights.file(folder), clock.instant());
        Files.move(PartialWeights.file(folder), bundle.weights(), StandardCopyOption.ATOMIC_MOVE);
        PartialWeights.delete(folder);
        LOG.log(Level.INFO, "Fetched {0} in {1} ms.", new Object[] {
            name, Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
        });
    }

    private boolean isGood(String name, ModelBundle bundle, PartialWeights part, long end)
            throws InvalidBundle, IOException {
        complete(name, bundle.folder(), part, end);
        return part.size() > 0
                && ModelBundle.sha256(PartialWeights.file(bundle.folder()))
                        .equals(bundle.card().sha256());
    }

    private S3Bucket.Listed head(String name) throws InvalidBundle, IOException {
        try {
            return bucket.head(name);
        } catch (S3Failure e) {
            if (e.isMissing()) {
                throw new InvalidBundle(name + " is missing in " + bucket.place() + ".");
            }
            throw e;
        }
    }

    private InvalidBundle notTheCards(String name, ModelBundle bundle) {
        return new InvalidBundle(
                name + " in " + bucket.place() + " is not the file that its card describes: its SHA-256 is not "
                        + bundle.card().sha256() + ".");
    }

    /** Appends to the part until it is whole. */
    private void complete(String name, Path folder, PartialWeights part, long end) throws InvalidBundle, IOException {
        int failures = 0;
        while (PartialWeights.length(folder) < part.size()) {
            long before = PartialWeights.length(folder);
            S3Failure broken = null;
            try {
                append(name, folder, part, end);
            } catch (S3Failure e) {
                if (e.isPreconditionFailed() || e.isMissing()) {
                    PartialWeights.delete(folder);
                    throw new InvalidBundle(name + " in " + bucket.place() + " was replaced while it was fetched.");
                }
                if (!e.isUncertain()) {
                    throw e;
                }
                broken = e;
            }
            long now = PartialWeights.length(folder);
            if (now >= part.size()) {
                return;
            }
            failures = now > before ? 0 : failures + 1;
            if (failures >= MOST_FAILURES || System.nanoTime() > end) {
                throw new IOException(
                        name + " does not come: " + now + " of " + part.size() + " bytes are here. "
                                + (broken == null ? "The connection breaks again and again." : broken.getMessage()),
                        broken);
            }
            ProcessLock.pause(FIRST_PAUSE_MILLIS << failures);
        }
    }

    private void append(String name, Path folder, PartialWeights part, long end) throws IOException {
        long from = PartialWeights.length(folder);
        try (S3Bucket.Content content = bucket.open(name, from, Optional.of(part.etag()))) {
            boolean goesOn = from > 0 && content.isPart();
            try (OutputStream file = Files.newOutputStream(
                    PartialWeights.file(folder),
                    StandardOpenOption.CREATE,
                    goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                long left = part.size() - (goesOn ? from : 0);
                byte[] buffer = new byte[BUFFER];
                while (left > 0 && System.nanoTime() < end) {
                    int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        return;
                    }
                    file.write(buffer, 0, read);
                    left -= read;
                }
            }
        }
    }
}
