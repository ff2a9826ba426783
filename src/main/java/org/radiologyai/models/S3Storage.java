package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A bucket, {@code <prefix>/<name>/<version>/}, with a cache of it on this machine's disk. What is in the cache is usable
 * while the bucket is out of reach.
 */
final class S3Storage implements ModelStorage, AutoCloseable {

    private final S3Bucket bucket;
    private final BundleCache cache;
    private final S3Listing listing;
    private final WeightsDownload download;
    private final S3Log log;
    private final Optional<CardSignature> signature;

    /**
     * @param directory of the cache
     * @param mostBytes that the cache may have
     * @param signature that a bundle must have to be fetched, if it must
     * @throws IllegalArgumentException if it is not known in which region the bucket is
     */
    S3Storage(S3Settings settings, Path directory, long mostBytes, Optional<CardSignature> signature, Clock clock) {
        this.bucket = new S3Bucket(settings);
        this.cache = new BundleCache(directory, settings.bucket(), settings.place());
        this.listing = new S3Listing(bucket, cache, mostBytes, clock);
        this.download = new WeightsDownload(bucket, listing.room(), clock);
        this.log = new S3Log(bucket, cache.place().resolve(LogEntries.FOLDER));
        this.signature = signature;
    }

    @Override
    public List<ModelBundle> bundles() {
        return listing.bundles();
    }

    /** Before the weights come, for they are large. */
    @Override
    public ModelBundle fetch(ModelBundle bundle) throws InvalidBundle, IOException {
        byte[] card = cache.card(bundle.folder());
        if (signature.isPresent()) {
            signature.get().check(bundle.folder(), card);
        }
        ModelBundle verified = new ModelBundle(bundle.folder(), ModelBundle.parse(card, bundle.folder()));
        if (!verified.card().equals(bundle.card())) {
            throw new InvalidBundle(bundle.folder() + " has another card than a moment ago.");
        }
        download.bring(verified);
        return verified;
    }

    @Override
    public Optional<String> entry(long number) throws IOException {
        Optional<String> entry = log.entry(number);
        if (listing.failure().isPresent()) {
            // Nobody else may ask for long, and the bucket is in reach again.
            listing.bundles();
        }
        return entry;
    }

    @Override
    public long newestEntry() throws IOException {
        return log.newest();
    }

    @Override
    public boolean append(long number, String entry) throws IOException {
        return log.append(number, entry);
    }

    @Override
    public Status status() {
        return new Status(bucket.place(), listing.failure().or(log::failure));
    }

    @Override
    public void close() {
        bucket.close();
    }
}
