package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {

    @TempDir
    Path directory;

    private void bundle(String name, String version) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name).resolve(version));
        Path weights = Files.writeString(folder.resolve("model.pt"), "weights");
        ModelCard card = new ModelCard(
                name,
                version,
                "ResNet50",
                "torchscript",
                "int8",
                ModelBundle.sha256(weights),
                List.of("NORMAL", "PNEUMONIA"),
                new ModelCard.Input(224, 224, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f), "triangle", 1),
                1,
                0.5,
                Map.of("accuracy", new ModelCard.Metric(0.97, 0.95, 0.98)),
                new ModelCard.EvaluatedOn("held out", 520, 280),
                new ModelCard.Training("a collection", "0".repeat(64), 4_000, 2_000, 7, "abc", 12, null),
                "research",
                List.of("children only"));
        new ModelBundle(folder, card).writeCard();
    }

    private List<String> ids() {
        return new ModelCatalog(directory)
                .bundles().stream().map(bundle -> bundle.card().id()).toList();
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
        ModelCatalog catalog = new ModelCatalog(directory);
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
    void isEmptyWhereThereIsNoDirectory() {
        assertTrue(new ModelCatalog(directory.resolve("nowhere")).bundles().isEmpty());
    }
}
