package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the bucket held when it was last seen, in the file {@code bundles.json} of the cache: so a start finds it while the
 * bucket is out of reach, without what was taken out of it before, and nothing that did not change is downloaded again.
 */
final class KnownBundles {

    private static final Logger LOG = Logger.getLogger(KnownBundles.class.getName());
    private static final String FILE = "bundles.json";
    private static final long MOST_BYTES = 16 << 20;
    private static final String CARD = "card";
    private static final String ETAGS = "etags";

    private KnownBundles() {}

    /**
     * @param bundle in the cache
     * @param etags of its small objects, by file
     */
    record Known(ModelBundle bundle, Map<String, String> etags) {}

    /** By {@code <name>/<version>}; those that are whole but for their weights. */
    static Map<String, Known> read(BundleCache cache) {
        Map<String, Known> all = new TreeMap<>();
        Path file = cache.place().resolve(FILE);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it is too large");
            }
            try (Reader text = Files.newBufferedReader(file);
                    JsonReader reader = Json.createReader(text)) {
                JsonObject root = reader.readObject();
                for (String place : root.keySet()) {
                    read(cache, root.getJsonObject(place)).ifPresent(known -> all.put(place, known));
                }
            }
        } catch (NoSuchFileException e) {
            return all;
        } catch (IOException | JsonException | ClassCastException | NullPointerException | IllegalStateException e) {
            LOG.log(Level.WARNING, "{0} is not understood, and nothing of it is used: {1}", new Object[] {
                file, e.toString()
            });
        }
        return all;
    }

    private static Optional<Known> read(BundleCache cache, JsonObject entry) {
        Map<String, String> etags = new LinkedHashMap<>();
        entry.getJsonObject(ETAGS).forEach((name, etag) -> etags.put(name, ((JsonString) etag).getString()));
        String sha256 = entry.getString(CARD);
        if (!sha256.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        Path folder = cache.folder(sha256);
        try {
            ModelCard card = ModelBundle.parse(cache.card(folder), folder.resolve(ModelBundle.CARD));
            return Optional.of(new Known(new ModelBundle(folder, card), etags));
        } catch (IOException | InvalidBundle e) {
            LOG.log(Level.WARNING, "Left out a bundle of the cache: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    static void write(BundleCache cache, Map<String, Known> all) throws IOException {
        JsonObjectBuilder root = Json.createObjectBuilder();
        all.forEach((place, known) -> {
            JsonObjectBuilder etags = Json.createObjectBuilder();
            known.etags().forEach(etags::add);
            root.add(
                    place,
                    Json.createObjectBuilder()
                            .add(CARD, known.bundle().folder().getFileName().toString())
                            .add(ETAGS, etags));
        });
        BundleCache.write(cache.place().resolve(FILE), root.build().toString().getBytes(StandardCharsets.UTF_8));
    }
}
