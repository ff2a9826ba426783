package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import org.radiologyai.models.KnownBundles.Known;

/** One look at the bucket: what changed in it is brought into the cache, all but the weights. */
final class S3Round {

    private static final Logger LOG = Logger.getLogger(S3Round.class.getName());

    /** The rest of many new bundles is left to the next round. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    private static final int MOST_BUNDLES = 1_000;

    /** Objects that are refused in a row; the others will be, too. */
    private static final int MOST_FORBIDDEN = 5;

    private final S3Bucket bucket;
    private final BundleCache cache;
    private final CacheRoom room;
    private final Map<String, Known> known;
    private final Set<String> complaints;
    private final Set<String> complained = new HashSet<>();
    private final long end = System.nanoTime() + LONGEST_ROUND.toNanos();
    private Optional<String> refusal = Optional.empty();
    private int forbidden;
    private long roomLeft;

    /**
     * @param known what was known before, and is brought up to date
     * @param complaints of the round before, which are not logged again
     */
    S3Round(S3Bucket bucket, BundleCache cache, CacheRoom room, Map<String, Known> known, Set<String> complaints) {
        this.bucket = bucket;
        this.cache = cache;
        this.room = room;
        this.known = known;
        this.complaints = complaints;
    }

    /** What was left out, and why. */
    Set<String> complaints() {
        return complained;
    }

    /** Why not all that changed could be read, if so. */
    Optional<String> run() throws IOException {
        Map<String, Map<String, S3Bucket.Listed>> places = places();
        Map<String, Known> before = Map.copyOf(known);
        known.keySet().retainAll(places.keySet());
        try {
            for (Map.Entry<String, Map<String, S3Bucket.Listed>> place : places.entrySet()) {
                if (System.nanoTime() < end && forbidden < MOST_FORBIDDEN) {
                    bring(place.getKey(), place.getValue());
                }
            }
        } finally {
            if (!before.equals(known)) {
                KnownBundles.write(cache, known);
            }
        }
        return refusal;
    }

    private Map<String, Map<String, S3Bucket.Listed>> places() throws S3Failure {
        Map<String, Map<String, S3Bucket.Listed>> places = new TreeMap<>();
        for (S3Bucket.Listed object : bucket.list("", Optional.empty())) {
            Matcher name = BundleFiles.match(object.name());
            if (name.matches()) {
                places.computeIfAbsent(name.group(1) + "/" + name.group(2), place -> new TreeMap<>())
                        .put(name.group(3), object);
            }
        }
        places.values().removeIf(files -> !files.containsKey(ModelBundle.CARD));
        places.forEach((place, files) -> {
            if (!files.containsKey(BundleFiles.WEIGHTS)) {
                complain(place + " has no " + BundleFiles.WEIGHTS + ".");
            }
        });
        places.values().removeIf(files -> files.remove(BundleFiles.WEIGHTS) == null);
        if (places.size() > MOST_BUNDLES) {
            complain("all but " + MOST_BUNDLES + ".");
            List.copyOf(places.keySet()).stream().skip(MOST_BUNDLES).forEach(places::remove);
        }
        return places;
    }

    private void complain(String why) {
        complained.add(why);
        if (!complaints.contains(why)) {
            LOG.log(Level.WARNING, "Left out of the models in {0}: {1}", new Object[] {bucket.place(), why});
        }
    }

    private void bring(String place, Map<String, S3Bucket.Listed> files) throws IOException {
        Known old = known.get(place);
        if (old != null
                && old.etags().equals(etags(files))
                && Files.exists(old.bundle().folder().resolve(ModelBundle.CARD))) {
            return;
        }
        String refused = place + " is not as its card says; see above. ETag "
                + files.get(ModelBundle.CARD).etag();
        if (complaints.contains(refused)) {
            complained.add(refused);
            known.remove(place);
            return;
        }
        try {
            known.put(place, brought(place, files, old));
            forbidden = 0;
        } catch (InvalidBundle e) {
            known.remove(place);
            complain(e.getMessage());
            complained.add(refused);
        } catch (S3Failure e) {
            if (!e.isMissing() && !e.isForbidden()) {
                throw e;
            }
            complain(place + ": " + e.getMessage());
            if (e.isForbidden()) {
                forbidden++;
                refusal = Optional.of(e.getMessage());
            }
        }
    }

    private Known brought(String place, Map<String, S3Bucket.Listed> files, Known old)
            throws InvalidBundle, IOException {
        ModelBundle bundle = bundle(place, files.get(ModelBundle.CARD), old);
        Map<String, String> had = old != null && old.bundle().folder().equals(bundle.folder()) ? old.etags() : Map.of();
        Map<String, String> have = new TreeMap<>(
                Map.of(ModelBundle.CARD, files.get(ModelBundle.CARD).etag()));
        int pictures = 0;
        for (Map.Entry<String, S3Bucket.Listed> file : files.entrySet()) {
            Path target = bundle.folder().resolve(file.getKey());
            S3Bucket.Listed object = file.getValue();
            if (BundleFiles.isPicture(file.getKey()) && ++pictures > BundleFiles.MOST_PICTURES) {
                complain(place + " has more than " + BundleFiles.MOST_PICTURES + " reference pictures; the rest is"
                        + " not used.");
            } else if (object.etag().equals(had.get(file.getKey())) && Files.exists(target)) {
                have.put(file.getKey(), object.etag());
            } else if (!file.getKey().equals(ModelBundle.CARD) && companion(place, object, file.getKey(), target)) {
                have.put(file.getKey(), object.etag());
            }
        }
        for (String gone : had.keySet()) {
            if (!files.containsKey(gone)) {
                Files.deleteIfExists(bundle.folder().resolve(gone));
            }
        }
        return new Known(bundle, have);
    }

    private ModelBundle bundle(String place, S3Bucket.Listed object, Known old) throws InvalidBundle, IOException {
        if (old != null
                && object.etag().equals(old.etags().get(ModelBundle.CARD))
                && Files.exists(old.bundle().folder().resolve(ModelBundle.CARD))) {
            return old.bundle();
        }
        if (object.size() > BundleFiles.MOST_CARD_BYTES) {
            throw new InvalidBundle(object.name() + " is larger than " + BundleFiles.MOST_CARD_BYTES + " bytes.");
        }
        byte[] card = bucket.get(object.name(), BundleFiles.MOST_CARD_BYTES);
        String[] nameAndVersion = place.split("/");
        ModelBundle bundle = new ModelBundle(cache.folder(card), ModelBundle.parse(card, object.name()))
                .expect(nameAndVersion[0], nameAndVersion[1]);
        BundleCache.write(bundle.folder().resolve(ModelBundle.CARD), card);
        return bundle;
    }

    /** @return whether it need not be asked for again */
    private boolean companion(String place, S3Bucket.Listed object, String file, Path target) throws IOException {
        if (object.size() > BundleFiles.most(file)) {
            complain(place + ": " + file + " is larger than " + BundleFiles.most(file) + " bytes and is not used.");
            return true;
        }
        // Without its signature a bundle cannot be used, and it is tiny.
        if (!file.equals(CardSignature.FILE) && !isRoomFor(object.size())) {
            complain(place + ": there is no room for " + file + " in the cache.");
            return false;
        }
        try {
            BundleCache.write(target, bucket.get(object.name(), BundleFiles.most(file)));
            return true;
        } catch (S3Failure e) {
            if (e.isMissing()) {
                return false;
            }
            throw e;
        }
    }

    private boolean isRoomFor(long bytes) throws IOException {
        if (roomLeft < bytes) {
            roomLeft = room.make(bytes);
        }
        roomLeft -= bytes;
        return roomLeft >= 0;
    }

    private Map<String, String> etags(Map<String, S3Bucket.Listed> files) {
        Map<String, String> etags = new TreeMap<>();
        List<String> names = new ArrayList<>(files.keySet());
        names.removeIf(BundleFiles::isPicture);
        files.keySet().stream()
                .filter(BundleFiles::isPicture)
                .limit(BundleFiles.MOST_PICTURES)
                .forEach(names::add);
        names.forEach(name -> etags.put(name, files.get(name).etag()));
        return etags;
    }
}
