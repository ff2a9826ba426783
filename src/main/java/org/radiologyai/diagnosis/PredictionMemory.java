package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheSettings;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.Sha256;

/**
 * Remembers in two steps: by the digest of a file's bytes, which picture it holds; by the digest of the decoded picture
 * and all that makes a model what it is, what that answered. So a file that was seen is not even decoded, the same
 * picture in another file still is not asked about twice, and no model ever speaks with the words of another.
 */
@ApplicationScoped
class PredictionMemory {

    private CacheStore store;
    private CacheSettings settings;
    private String files;

    /** For the container's proxy. */
    protected PredictionMemory() {}

    @Inject
    PredictionMemory(CacheStore store, CacheSettings settings, DicomReader dicom) {
        this.store = store;
        this.settings = settings;
        // What is read of a file depends on who reads it, and what it tells on the reader's key.
        String reader = RadiographReader.VERSION + dicom.providerName() + dicom.keyFingerprint();
        this.files = "files-" + Sha256.hex(reader).substring(0, 16);
    }

    boolean isOn() {
        return settings.isOn();
    }

    Optional<KnownFile> file(String digest) {
        return store.get(fileKey(digest)).flatMap(Remembered::file);
    }

    Optional<KnownPass> pass(String picture, ModelCard model) {
        return store.get(passKey(picture, model)).flatMap(Remembered::pass).filter(pass -> pass.fits(model));
    }

    void remember(String digest, KnownFile file) {
        store.put(fileKey(digest), Remembered.bytes(file), settings.howLong());
    }

    void remember(String picture, ModelCard model, KnownPass pass) {
        store.put(passKey(picture, model), Remembered.bytes(pass), settings.howLong());
    }

    /** Whether it is for this instance to read the file: no other one does at the moment. */
    boolean claim(String digest, ModelCard model) {
        return store.claim(new CacheKey(space(model), digest));
    }

    void release(String digest, ModelCard model) {
        store.release(new CacheKey(space(model), digest));
    }

    /** Forgets every answer of a model. */
    void purge(ModelCard model) {
        store.purge(space(model));
    }

    /** Forgets which picture any file holds. */
    void purgeFiles() {
        store.purge(files);
    }

    /** Forgets a file, and what these models answered to its picture. */
    void purge(String digest, Iterable<ModelCard> models) {
        file(digest).ifPresent(known -> models.forEach(model -> store.remove(passKey(known.picture(), model))));
        store.remove(fileKey(digest));
    }

    private CacheKey fileKey(String digest) {
        return new CacheKey(files, digest);
    }

    private static CacheKey passKey(String picture, ModelCard model) {
        return new CacheKey(space(model), picture);
    }

    /** All that makes a model answer as it does: its weights, what is done to a picture for it, and how. */
    static String space(ModelCard model) {
        String made = model.sha256() + model.input() + Preprocessing.VERSION;
        return model.id() + "-" + Sha256.hex(made).substring(0, 16);
    }
}
