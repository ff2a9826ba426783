package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {

    @TempDir
    Path directory;

    private void bundle(String name, String version) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name).resolve(version));
        Path weights = Files.writeString(folder.resolve("model.pt"), "weights");
        ModelCard card = Cards.card(name, version, ModelBundle.sha256(weights), 224, "NORMAL", "PNEUMONIA");
        new ModelBundle(folder, card).writeCard();
    }

    private List<String> ids() {
        return ModelCatalog.of(directory).bundles().stream()
                .map(bundle -> bundle.card().id())
                .toList();
    }

    @Test
    void listsTheNewestVersionOfEachModelFirst() throws IOException {
        for (String version : List.of("0.9", "0.10", "0.2", "1.0-rc1", "1.0")) {
            bundle("resnet50", version);
        }
        bundle("baseline", "0.1");
        assertEquals(
                List.of(
                        "baseline_v0.1",
                        "resnet50_v1.0",
                        "resnet50_v1.0-rc1",
                        "resnet50_v0.10",
                        "resnet50_v0.9",
                        "resnet50_v0.2"),
                ids());
    }

    @Test
    void findsByNameTheNewestAndByIdTheOne() throws IOException {
        bundle("resnet50", "0.1");
        bundle("resnet50", "0.2");
        ModelCatalog catalog = ModelCatalog.of(directory);
        assertEquals("0.2", catalog.find("resnet50").orElseThrow().card().version());
        assertEquals("0.1", catalog.find("resnet50_v0.1").orElseThrow().card().version());
        assertTrue(catalog.find("resnet50_v0.3").isEmpty());
        assertTrue(catalog.find("../resnet50").isEmpty());
    }

    @Test
    void leavesOutFoldersThatAreNoBundles() throws IOException {
        bundle("resnet50", "0.1");
        Files.createDirectories(directory.resolve("resnet50/notes"));
        Path damaged = Files.createDirectories(directory.resolve("resnet50/0.2"));
        Files.writeString(damaged.resolve("model.json"), "{\"name\":");
        assertEquals(List.of("resnet50_v0.1"), ids());
    }

    @Test
    void leavesOutABundleWithTheCardOfAnother() throws IOException {
        bundle("resnet50", "0.1");
        bundle("resnet50", "0.2");
        Files.copy(
                directory.resolve("resnet50/0.1/model.json"),
                directory.resolve("resnet50/0.2/model.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(List.of("resnet50_v0.1"), ids());
    }

    @Test
    void isEmptyWhereThereIsNoDirectory() {
        assertTrue(ModelCatalog.of(directory.resolve("nowhere")).bundles().isEmpty());
    }
}
