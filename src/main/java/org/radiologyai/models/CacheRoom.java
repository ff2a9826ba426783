package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The bounded room that cached bundles have. The weights that were used longest ago leave first, and with them the whole
 * folder of a card that is listed no more; weights that were wanted in the last hour, or are being downloaded, stay.
 */
final class CacheRoom {

    private static final Logger LOG = Logger.getLogger(CacheRoom.class.getName());
    private static final Duration IN_USE = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Of the disk, that others need, too. */
    private static final long LEFT_FREE = 64L << 20;

    private final BundleCache cache;
    private final long mostBytes;
    private final Supplier<Set<Path>> listed;
    private final Clock clock;

    /** @param listed the folders whose cards are in the bucket now */
    CacheRoom(BundleCache cache, long mostBytes, Supplier<Set<Path>> listed, Clock clock) {
        this.cache = cache;
        this.mostBytes = mostBytes;
        this.listed = listed;
        this.clock = clock;
    }

    /**
     * Makes room for weights and reserves it, so that two processes do not take the same.
     *
     * @throws IOException if there is not enough, even without all that may leave
     */
    void reserve(Path folder, PartialWeights part) throws IOException {
        if (part.size() > mostBytes) {
            throw new IOException("The weights of " + part.size() + " bytes are larger than the whole cache:"
                    + " models.cache.max.bytes (MODELS_CACHE_MAX_BYTES) is " + mostBytes + ".");
        }
        ProcessLock alone = lock();
        try {
            long missing = part.size() - leftFor(Optional.of(folder), part.size());
            if (missing > 0) {
                throw new IOException("There is no room for weights of " + part.size() + " bytes in " + cache.root()
                        + ": " + missing + " bytes are missing on the disk or of models.cache.max.bytes"
                        + " (MODELS_CACHE_MAX_BYTES), which is " + mostBytes
                        + "; what was used in the last hour stays.");
            }
            part.write(folder);
        } finally {
            alone.close();
        }
    }

    /**
     * Makes room for what is small, if that can be done.
     *
     * @return how many bytes there is room for now
     */
    long make(long bytes) throws IOException {
        Files.createDirectories(cache.root());
        ProcessLock alone = lock();
        try {
            return leftFor(Optional.empty(), bytes);
        } finally {
            alone.close();
        }
    }

    private ProcessLock lock() throws IOException {
        return ProcessLock.acquire(cache.root().resolve("room.lock"), LONGEST_WAIT);
    }

    /**
     * Lets go of what may leave until there is room for so many bytes, or of nothing if even that is not enough.
     *
     * @param whose weights are to come; the room that they have or were promised is counted as free
     * @return how many bytes there is room for
     */
    private long leftFor(Optional<Path> whose, long bytes) throws IOException {
        List<Cached> all = cached();
        long left = mostBytes;
        long onDisk = Files.getFileStore(cache.root()).getUsableSpace() - LEFT_FREE;
        for (Cached each : all) {
            boolean own = whose.isPresent() && each.folder.equals(whose.get());
            left -= own ? each.small : each.small + each.large;
            onDisk += own ? PartialWeights.length(each.folder) : 0;
        }
        left = Math.min(left, onDisk);
        all.removeIf(each -> whose.isPresent() && each.folder.equals(whose.get()));
        all.sort(Comparator.comparing(each -> each.lastUse));
        if (left < bytes && left + all.stream().mapToLong(this::gain).sum() >= bytes) {
            for (Cached each : all) {
                if (left < bytes) {
                    left += leave(each);
                }
            }
        }
        return left;
    }

    /** How many bytes become free if that leaves; none if it may not. */
    private long gain(Cached each) {
        if (each.lastUse.isAfter(clock.instant().minus(IN_USE))) {
            return 0;
        }
        return isListed(each) ? each.large : each.small + each.large;
    }

    private boolean isListed(Cached each) {
        return listed.get().contains(each.folder);
    }

    /** @return how many bytes became free */
    private long leave(Cached each) throws IOException {
        long gain = gain(each);
        if (gain == 0) {
            return 0;
        }
        boolean whole = !isListed(each);
        Optional<ProcessLock> lock = ProcessLock.tryAcquire(BundleCache.lock(each.folder));
        if (lock.isEmpty()) {
            return 0;
        }
        try {
            Files.deleteIfExists(each.folder.resolve(BundleFiles.WEIGHTS));
            PartialWeights.delete(each.folder);
            if (whole) {
                delete(each.folder);
            }
        } finally {
            lock.get().close();
        }
        LOG.log(Level.INFO, "Removed {0} from the cache to make room: {1} bytes, last used at {2}.", new Object[] {
            whole ? each.folder : each.folder.resolve(BundleFiles.WEIGHTS), Long.toString(gain), each.lastUse
        });
        return gain;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * @param small bytes of all but the weights
     * @param large bytes of the weights, or reserved for them
     */
    private record Cached(Path folder, long small, long large, Instant lastUse) {}

    private List<Cached> cached() throws IOException {
        List<Cached> all = new ArrayList<>();
        for (Path place : children(cache.root())) {
            for (Path folder : children(place.resolve(BundleCache.BUNDLES))) {
                all.add(cached(folder));
            }
        }
        return all;
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(children::add);
        }
        return children;
    }

    private Cached cached(Path folder) throws IOException {
        long small = 0;
        long large = PartialWeights.read(folder).map(PartialWeights::size).orElse(0L);
        Instant lastUse = Instant.EPOCH;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    long size = Files.size(file);
                    Instant changed = Files.getLastModifiedTime(file).toInstant();
                    if (BundleCache.isUnfinished(file)
                            && changed.isBefore(clock.instant().minus(IN_USE))) {
                        Files.deleteIfExists(file);
                    } else if (file.getFileName().toString().equals(BundleFiles.WEIGHTS)) {
                        large += size;
                        lastUse = changed;
                    } else if (!PartialWeights.isOne(file)) {
                        small += size;
                        lastUse = lastUse.equals(Instant.EPOCH) ? changed : lastUse;
                    }
                } catch (NoSuchFileException e) {
                    // it left in the meantime
                }
            }
        }
        Path weights = folder.resolve(BundleFiles.WEIGHTS);
        if (Files.exists(weights)) {
            lastUse = Files.getLastModifiedTime(weights).toInstant();
        }
        return new Cached(folder, small, large, lastUse);
    }
}
