package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBundleTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeBundle() throws IOException {
        Path weights = Files.writeString(folder.resolve("model.pt"), "weights");
        new ModelBundle(folder, card(ModelBundle.sha256(weights))).writeCard();
    }

    private static ModelCard card(String sha256) {
        return new ModelCard(
                "resnet50",
                "0.1",
                "ResNet50",
                "torchscript",
                "int8",
                sha256,
                List.of("NORMAL", "PNEUMONIA"),
                new ModelCard.Input(
                        224, 224, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f), "triangle", 1),
                1.25,
                0.5,
                Map.of("accuracy", new ModelCard.Metric(0.97, 0.95, 0.98)),
                new ModelCard.EvaluatedOn("held out", 520, 280),
                new ModelCard.Training("a collection", "0".repeat(64), 4_000, 2_000, 7, "abc", 12, null),
                "research",
                List.of("children only"));
    }

    @Test
    void readsWhatItWrote() throws Exception {
        ModelBundle bundle = ModelBundle.read(folder);
        bundle.verify();
        assertEquals(card(ModelBundle.sha256(bundle.weights())), bundle.card());
        assertEquals("resnet50_v0.1", bundle.card().id());
    }

    @Test
    void writesFloatsAsTheyWereMeant() throws Exception {
        String json = Files.readString(folder.resolve("model.json"));
        assertTrue(json.contains("0.485") && !json.contains("0.4850"), json);
    }

    @Test
    void refusesTamperedWeights() throws Exception {
        Files.writeString(folder.resolve("model.pt"), "weighty");
        ModelBundle bundle = ModelBundle.read(folder);
        InvalidBundle refused = assertThrows(InvalidBundle.class, bundle::verify);
        assertTrue(refused.getMessage().contains("is not the file that its card describes"), refused.getMessage());
    }

    @Test
    void refusesAFolderWithoutWeightsOrCard() throws Exception {
        Files.delete(folder.resolve("model.pt"));
        assertMessage("it has no model.pt.");
        Files.delete(folder.resolve("model.json"));
        assertMessage("it has no model.json.");
    }

    @Test
    void refusesWhatIsNotJson() throws Exception {
        for (String text : List.of("", "{", "[]", "weights", "{\"name\":")) {
            Files.writeString(folder.resolve("model.json"), text);
            assertMessage("model.json is not a JSON object.");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "temperature":1.25 | "temperature":0 | temperature is 0, but must be above 0.
                    "temperature":1.25 | "temperature":"hot" | temperature is "hot", but must be a number.
                    "threshold":0.5 | "threshold":1.5 | threshold is 1.5, but must lie between 0 and 1.
                    "threshold":0.5 | "treshold":0.5 | threshold is missing.
                    "threshold":0.5 | "threshold":null | threshold is missing.
                    "format":"torchscript" | "format":"onnx" | format is "onnx", but must be torchscript.
                    "precision":"int8" | "precision":"int4" | precision is "int4", but must be fp32 or int8.
                    "name":"resnet50" | "name":"../x" | name is "../x", but must consist of letters
                    "width":224 | "width":0 | input.width is 0, but must be above 0.
                    "width":224 | "width":22.4 | input.width is 22.4, but must be a whole number.
                    "resize_filter":"triangle" | "resize_filter":"lanczos" | input.resize_filter is "lanczos"
                    "value":0.97 | "value":[] | metrics.accuracy.value is [], but must be a number.
                    "sha256":" | "sha256":"g | sha256 is
                    "seed":7 | "seed":7.5 | training.seed is 7.5, but must be a whole number.
                    """)
    void refusesAFieldThatCannotBe(String right, String wrong, String message) throws Exception {
        String json = Files.readString(folder.resolve("model.json")).replaceAll("\": ", "\":");
        assertTrue(json.contains(right), json);
        Files.writeString(folder.resolve("model.json"), json.replace(right, wrong));
        assertMessage(message);
    }

    private void assertMessage(String part) {
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> ModelBundle.read(folder));
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
}
