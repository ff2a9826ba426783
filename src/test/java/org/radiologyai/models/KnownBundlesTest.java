package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.models.KnownBundles.Known;

class KnownBundlesTest {

    @TempDir
    Path root;

    private BundleCache cache;
    private Map<String, Known> known;

    @BeforeEach
    void write() throws Exception {
        cache = new BundleCache(root, "models", "s3://models");
        byte[] card = Cards.card("m", "1", "0".repeat(64), 224, "NORMAL", "PNEUMONIA")
                .toJson()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Path folder = cache.folder(card);
        BundleCache.write(folder.resolve("model.json"), card);
        known = Map.of(
                "m/1",
                new Known(
                        new ModelBundle(folder, ModelBundle.parse(card, "model.json")),
                        Map.of("model.json", "\"a\"", "reference/b.png", "\"c\"")));
        KnownBundles.write(cache, known);
    }

    @Test
    void readsWhatItWrote() {
        assertEquals(known, KnownBundles.read(cache));
    }

    @Test
    void isOfOneBucketAndPrefix() {
        assertTrue(KnownBundles.read(new BundleCache(root, "models", "s3://models/other"))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"m/1\":7}", "{\"m/1\":{}}", "{\"m/1\":{\"card\":\"../x\",\"etags\":{}}}"})
    void usesNothingOfWhatItDoesNotUnderstand(String text) throws IOException {
        Files.writeString(cache.place().resolve("bundles.json"), text);
        assertTrue(KnownBundles.read(cache).isEmpty());
    }

    @Test
    void leavesOutACardThatWasChanged() throws IOException {
        Path card = known.get("m/1").bundle().folder().resolve("model.json");
        Files.writeString(card, Files.readString(card).replace("tests", "other"));
        assertTrue(KnownBundles.read(cache).isEmpty());
    }
}
